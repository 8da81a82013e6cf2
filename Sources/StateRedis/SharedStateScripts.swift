/// What Redis runs in one piece, by its own clock. Numbers of Lua are exact up to 2^53; beyond that, which only money of more than 9,007 USD is, to
/// fifteen digits.
enum SharedStateScripts {
    /// What `LimitDivision` says.
    static let lease = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local me = ARGV[1]
        local lease, amount, taken, keeps, least, wish = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
        local unbounded, lasts = ARGV[8] == '1', tonumber(ARGV[9])
        local former, others, othersTaken, lost, first, wishes = 0, 0, 0, 0, true, {}
        local all = redis.call('HGETALL', KEYS[1])
        for i = 1, #all, 2 do
          local held, used, wished, expires, counts = string.match(all[i + 1], '(%d+) (%d+) (%d+) (%d+) (%d+)')
          held, used, wished, expires, counts = tonumber(held), tonumber(used), tonumber(wished), tonumber(expires), tonumber(counts)
          if counts <= now then
            redis.call('HDEL', KEYS[1], all[i])
          elseif all[i] == me then
            former = held
          else
            others = others + held
            if expires > now then
              othersTaken = othersTaken + used
              wishes[#wishes + 1] = wished
              if wished > held and used < taken then first = false end
            else
              lost = lost + held
            end
          end
        end
        local left, count = math.max(0, amount - lost), #wishes + 1
        table.sort(wishes)
        for _, other in ipairs(wishes) do
          if other >= wish or other > math.floor(left / count) then break end
          left = left - other
          count = count - 1
        end
        local fair = math.min(wish, math.ceil(left / count))
        local wanted = fair
        if wanted < least and first then wanted = least end
        local held = math.max(taken, math.min(keeps, former), math.min(wanted, math.max(0, amount - others)))
        if unbounded then
          held = math.max(taken, wish)
          fair = wish
        end
        if held > 0 or wish > 0 then
          redis.call('HSET', KEYS[1], me, string.format('%.0f %.0f %.0f %.0f %.0f', held, math.max(taken, math.min(held, least)), wish, now + lease, now + lease + lasts))
          if redis.call('PTTL', KEYS[1]) < lease + lasts then redis.call('PEXPIRE', KEYS[1], string.format('%.0f', lease + lasts)) end
        else
          redis.call('HDEL', KEYS[1], me)
        end
        return { string.format('%.0f', held), string.format('%.0f', othersTaken + lost), string.format('%.0f', fair) }
        """

    /// What members of a group tell: a hash with a field for each, `expires value`.
    static let tell = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local lasts = tonumber(ARGV[3])
        redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f ', now + lasts) .. ARGV[2])
        if redis.call('PTTL', KEYS[1]) < lasts then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
        local all, told = redis.call('HGETALL', KEYS[1]), {}
        for i = 1, #all, 2 do
          local space = string.find(all[i + 1], ' ', 1, true)
          if tonumber(string.sub(all[i + 1], 1, space - 1)) <= now then
            redis.call('HDEL', KEYS[1], all[i])
          else
            told[#told + 1] = all[i]
            told[#told + 1] = string.sub(all[i + 1], space + 1)
          end
        end
        return told
        """

    /// What `SharedCount` says of a log: a sorted set of `mark:amount` by their times, and beside it their sum and the last mark. Beyond 10,000 uses the
    /// oldest two become one with the time of the later, which never lets more through.
    static let takeOfLog = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local limit, window, amount = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local used = tonumber(redis.call('HGET', KEYS[2], 'sum') or '0')
        local function amountOf(use) return tonumber(string.match(use, ':(%d+)$')) end
        local over = string.format('%.0f', now - window)
        for _, use in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', over)) do used = used - amountOf(use) end
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', over)
        local count = redis.call('ZCARD', KEYS[1])
        if count == 0 then used = 0 end
        local wait, mark = 0, 0
        if used + amount <= limit then
          mark = redis.call('HINCRBY', KEYS[2], 'mark', 1)
          if count >= 10000 then
            local oldest = redis.call('ZRANGE', KEYS[1], 0, 1, 'WITHSCORES')
            redis.call('ZREM', KEYS[1], oldest[1], oldest[3])
            redis.call('ZADD', KEYS[1], oldest[4], 'j' .. mark .. ':' .. string.format('%.0f', amountOf(oldest[1]) + amountOf(oldest[3])))
          end
          used = used + amount
          redis.call('ZADD', KEYS[1], string.format('%.0f', now), mark .. ':' .. ARGV[3])
        else
          wait = window
          local excess, place = used + amount - limit, 0
          while excess > 0 and place < count do
            local some = redis.call('ZRANGE', KEYS[1], place, place + 99, 'WITHSCORES')
            for i = 1, #some, 2 do
              excess = excess - amountOf(some[i])
              if excess <= 0 then
                wait = math.max(1, tonumber(some[i + 1]) + window - now)
                break
              end
            end
            place = place + 100
          end
        end
        redis.call('HSET', KEYS[2], 'sum', string.format('%.0f', used))
        local keep = string.format('%.0f', math.ceil(window / 1000) + 1000)
        redis.call('PEXPIRE', KEYS[1], keep)
        redis.call('PEXPIRE', KEYS[2], keep)
        local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
        local reset = last[2] and math.max(0, tonumber(last[2]) + window - now) or 0
        return { string.format('%.0f', wait), string.format('%.0f', mark), string.format('%.0f', used), string.format('%.0f', reset) }
        """

    /// Of a use that does not count any more, or was joined with others, nothing is changed.
    static let settleLog = """
        local use = ARGV[4] .. ':' .. ARGV[3]
        local score = redis.call('ZSCORE', KEYS[1], use)
        if not score then return 0 end
        redis.call('ZREM', KEYS[1], use)
        if ARGV[5] ~= '0' then redis.call('ZADD', KEYS[1], score, ARGV[4] .. ':' .. ARGV[5]) end
        local sum = tonumber(redis.call('HGET', KEYS[2], 'sum') or '0') + tonumber(ARGV[5]) - tonumber(ARGV[3])
        redis.call('HSET', KEYS[2], 'sum', string.format('%.0f', math.max(0, sum)))
        return 1
        """

    /// What `SharedCount` says of a bucket: when it was told last, and what was missing then, times the window. Bursts are small, so the numbers are exact.
    static let takeOfBucket = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local limit, window, amount, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
        local kept = redis.call('HMGET', KEYS[1], 'time', 'missing')
        local before, missing = tonumber(kept[1] or now), tonumber(kept[2] or '0')
        missing = math.max(0, missing - math.max(0, now - before) * limit)
        local excess, wait = missing - (burst - amount) * window, 0
        if excess > 0 then wait = math.ceil(excess / limit) else missing = missing + amount * window end
        redis.call('HSET', KEYS[1], 'time', string.format('%.0f', math.max(now, before)), 'missing', string.format('%.0f', missing))
        local reset = math.ceil(missing / limit)
        redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.min(reset / 1000, 1e12) + 1000))
        return { string.format('%.0f', wait), '0', string.format('%.0f', math.ceil(missing / window)), string.format('%.0f', reset) }
        """

    static let settleBucket = """
        local missing = redis.call('HGET', KEYS[1], 'missing')
        if not missing then return 0 end
        missing = math.max(0, tonumber(missing) + (tonumber(ARGV[6]) - tonumber(ARGV[3])) * tonumber(ARGV[2]))
        redis.call('HSET', KEYS[1], 'missing', string.format('%.0f', missing))
        return 1
        """
}
