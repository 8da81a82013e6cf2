#!/usr/bin/env python3
"""What the gateway costs beside a plain reverse proxy, against a mock vendor that answers at once.

  bench.py --gateway .build/release/llm-gateway [--work passthrough,"Chat to"] [--seconds 5] [--passes 2] [--json FILE]

Each contender runs alone, pinned to the last core; the load generator and the mock share the first. The figure to trust is the
CPU time a request costs the contender's processes, and its ratio to nginx in the same run: wall time on a shared machine is
noise. Latency is what one connection at a time sees, less what it sees without anything in between.
Needs gcc, wrk and nginx (Debian packages).
"""
import argparse
import atexit
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")
LAST_CORE = os.cpu_count() - 1
MOCK, NGINX, GATEWAY = 9001, 9101, 9102
OPENAI, ANTHROPIC = "openai/gpt-4o-mini", "anthropic/claude-sonnet-4-5"
CHAT, MESSAGES = "/v1/chat/completions", "/v1/messages"
SIZES = {"1 KiB": "600", "16 KiB": "15900"}   # of a request: bytes beyond the usual ones
WAYS = {   # name: (path that is called, model, whether a plain proxy can do it)
    "passthrough": (CHAT, OPENAI, True),
    "Chat to Messages": (CHAT, ANTHROPIC, False),
    "Messages to Chat": (MESSAGES, OPENAI, False),
    "weighted of three": (CHAT, "by-weight", False),
    "fastest of three": (CHAT, "by-latency", False),
}
WORKS = {   # name: (path, model, environment of the load script, whether a plain proxy can do it)
    f"{streamed}{way} {size}": (path, model, {"PAD": pad, "STREAM": "1" if streamed else "0", "DIALECT": "anthropic" if path == MESSAGES else ""}, plain)
    for size, pad in SIZES.items() for streamed in ("", "streamed ") for way, (path, model, plain) in WAYS.items()
}
KEY = "sk-bench-5f0c9a7e2b1d4c6893aa41e7d20f8b65"   # what the load script shows
KEYS = f'keys: [{{ name: bench, key: {KEY}, team: load, organisation: bench, permissions: {{ models: ["*"] }} }}]\n'
LIMITS = """limits:
  - { name: requests, per: [key], measure: requests, limit: 1000000000, window: 1m }
  - { name: tokens, per: [team], measure: total_tokens, limit: 1000000000000, window: 1m, algorithm: token_bucket }
"""
REDIS = 9104
SHARED = f"""shared_state: {{ url: "redis://127.0.0.1:{REDIS}" }}
"""
BUDGET = """budgets:
  - { name: money, per: [team], amount: 900000 USD, window: month }
"""
CONFIG = f"""
server: {{ listen: 127.0.0.1:{GATEWAY}, threads: 1 }}
admin: {{ listen: 127.0.0.1:{GATEWAY + 1} }}
vendors:
  openai: {{ api_key: "sk-bench", base_url: "http://127.0.0.1:{MOCK}/v1" }}
  anthropic: {{ api_key: "sk-bench", base_url: "http://127.0.0.1:{MOCK}" }}
  second: {{ kind: openai, api_key: "sk-bench", base_url: "http://127.0.0.1:{MOCK}/v1" }}
  third: {{ kind: openai, api_key: "sk-bench", base_url: "http://127.0.0.1:{MOCK}/v1" }}
models:
  by-weight: {{ strategy: weighted, targets: [{{ model: {OPENAI} }}, {{ model: second/gpt-4o-mini }}, {{ model: third/gpt-4o-mini }}] }}
  by-latency: {{ strategy: latency, targets: [{{ model: {OPENAI} }}, {{ model: second/gpt-4o-mini }}, {{ model: third/gpt-4o-mini }}] }}
"""


def storage(scratch):
    return f'storage: {{ url: "sqlite://{scratch}/data/gateway.db" }}\n'


# ---------------------------------------------------------------- processes
def tree(pid):
    """A process and its descendants."""
    children = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            parent = int(open(f"/proc/{entry}/stat").read().rsplit(")", 1)[1].split()[1])
            children.setdefault(parent, []).append(int(entry))
        except OSError:
            pass
    found, todo = [], [pid]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += children.get(pid, [])
    return found


def usage(pid):
    """CPU seconds and resident MiB of a process tree."""
    cpu = rss = 0.0
    for one in tree(pid):
        try:
            fields = open(f"/proc/{one}/stat").read().rsplit(")", 1)[1].split()
            cpu += (int(fields[11]) + int(fields[12])) / TICKS
            rss += int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{one}/status").read())[1]) / 1024
        except (OSError, TypeError):
            pass
    return cpu, rss


class Process:
    def __init__(self, core, command, log):
        self.handle = subprocess.Popen(["taskset", "-c", str(core), *command], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.pid = self.handle.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for pid in tree(self.pid):
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        try:
            self.handle.wait(10)
        except subprocess.TimeoutExpired:
            self.handle.kill()
            self.handle.wait()


def wait_until_ready(process, port, model):
    body = json.dumps({"model": model, "max_tokens": 8, "messages": [{"role": "user", "content": "hi"}]}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{CHAT}", body, {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"})
    deadline, error = time.time() + 60, None
    while time.time() < deadline:
        try:
            return urllib.request.urlopen(request, timeout=10).read()
        except OSError as caught:
            error = caught
            time.sleep(0.02)
        if process.handle.poll() is not None:
            sys.exit(f"{process.handle.args} ended with {process.handle.returncode}")
    sys.exit(f"no answer on port {port}: {error}")


def load(port, path, model, environment, seconds, connections):
    command = ["taskset", "-c", "0", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(HERE / "load.lua"),
               "--latency", f"http://127.0.0.1:{port}{path}"]
    out = subprocess.run(command, env={**os.environ, **environment, "MODEL": model}, capture_output=True, text=True).stdout
    return {name: float(value) for name, value in re.findall(r"(\w+)=([\d.]+)", re.search(r"RESULT .*", out)[0])}


# ---------------------------------------------------------------- measuring
def contenders(options, scratch):
    found = {"nginx": (["nginx", "-c", f"{scratch}/nginx.conf", "-p", str(scratch), "-e", f"{scratch}/nginx.log"], NGINX)}
    found["gateway"] = ([options.gateway, "serve", "--config", f"{scratch}/gateway.yaml"], GATEWAY)
    return found


def measure(name, command, port, work, options, scratch):
    path, model, environment, _ = WORKS[work]
    model = model.split("/")[1] if name == "nginx" else model
    with open(scratch / f"{name}.log", "ab") as log, Process(0, [f"{scratch}/mock", "--port", str(MOCK)], log), \
            Process(LAST_CORE, command, log) as process:
        wait_until_ready(process, port, model)
        load(port, path, model, environment, 2, 32)
        before, _ = usage(process.pid)
        result = load(port, path, model, environment, options.seconds, 32)
        after, rss = usage(process.pid)
        alone = load(port, path, model, environment, 2, 1)
        direct = load(MOCK, path, model.split("/")[-1], environment, 2, 1)
    return {"work": work, "contender": name, "cpu_us": 1e6 * (after - before) / max(result["requests"], 1), "rps": result["rps"],
            "p50_us": 1000 * (alone["p50_ms"] - direct["p50_ms"]), "p99_us": 1000 * (alone["p99_ms"] - direct["p99_ms"]),
            "rss_mib": rss, "bad": result["non2xx"] + result["sockerr"]}


def pairs(options, scratch, turns):
    """What keys, a ledger and with --limits and --budget these add to passing through: without and with them by turns, since these machines drift more than they add."""
    full = scratch / "full.yaml"
    full.write_text((scratch / "gateway.yaml").read_text().replace("storage: { url: none }\n", storage(scratch)) + KEYS
                    + (LIMITS if options.limits else "") + (BUDGET if options.budget else "") + (SHARED if options.shared else ""))
    costs = {"gateway.yaml": [], "full.yaml": []}
    for _ in range(turns):
        for file, found in costs.items():
            shutil.rmtree(scratch / "data", ignore_errors=True)
            command = [options.gateway, "serve", "--config", f"{scratch}/{file}"]
            found.append(measure("gateway", command, GATEWAY, options.work[0], options, scratch)["cpu_us"])
    bare, with_them = costs.values()
    ratios = sorted(other / one for one, other in zip(bare, with_them))
    print(f"{options.work[0]}, {turns} turns, CPU us a request: bare {min(bare):.1f} to {max(bare):.1f}, with keys and a ledger "
          f"{min(with_them):.1f} to {max(with_them):.1f}; the ratio is {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")


def split(work):
    """What is done, and the size and manner in which it is compared with passing through."""
    streamed = "streamed " if work.startswith("streamed ") else ""
    way, size = re.fullmatch(rf"{streamed}(.*) (\d+ KiB)", work).groups()
    return way, streamed + size


def throughput(options, scratch):
    print(f"{'work':34}{'contender':10}{'CPU us/req':>11}{'x nginx':>9}{'x passed':>9}{'req/s':>9}{'+p50 us':>9}{'+p99 us':>9}{'RSS MiB':>9}{'bad':>5}")
    nginx, gateway = {}, {}
    for work in options.work:
        rows = {}
        way, kind = split(work)
        for _ in range(options.passes):                 # interleaved, so that drift hits all alike; the best pass counts
            for name, (command, port) in contenders(options, scratch).items():
                if name == "nginx" and not WORKS[work][3]:
                    continue
                row = measure(name, command, port, work, options, scratch)
                if name not in rows or row["cpu_us"] < rows[name]["cpu_us"]:
                    rows[name] = row
        gateway[work] = rows["gateway"]["cpu_us"]
        if "nginx" in rows:
            nginx[kind] = rows["nginx"]["cpu_us"]
        for name, row in rows.items():
            beside = f"{row['cpu_us'] / nginx[kind]:.2f}" if kind in nginx else "-"
            passed = gateway.get(work.replace(way, "passthrough")) if name == "gateway" else None
            to_passed = f"{row['cpu_us'] / passed:.2f}" if passed else "-"
            print(f"{work:34}{name:10}{row['cpu_us']:11.1f}{beside:>9}{to_passed:>9}{row['rps']:9.0f}{row['p50_us']:9.0f}{row['p99_us']:9.0f}"
                  f"{row['rss_mib']:9.1f}{row['bad']:5.0f}", flush=True)
            if options.json:
                with open(options.json, "a") as file:
                    file.write(json.dumps(row) + "\n")
    tell_growth(gateway, "us of CPU")


def tell_growth(cost, unit):
    """What the bytes between the smaller and the larger request add, beside what they add to passing through."""
    small, large = SIZES
    print(f"\nfrom {small} to {large}: {unit} more")
    for work in cost:
        way, _ = split(work)
        other = work.replace(small, large)
        if not work.endswith(f" {small}") or other not in cost:
            continue
        added = cost[other] - cost[work]
        plain, plain_other = work.replace(way, "passthrough"), other.replace(way, "passthrough")
        beside = ""
        if way != "passthrough" and plain in cost and plain_other in cost and cost[plain_other] > cost[plain]:
            beside = f"{added / (cost[plain_other] - cost[plain]):9.2f} x passed"
        print(f"{work.removesuffix(' ' + small):34}{added:11.1f}{beside}")


# ---------------------------------------------------------------- counting
def request(work, port):
    """The request that the load script sends, for one connection that is kept."""
    path, model, environment, _ = WORKS[work]
    fees = " port fees" * (int(environment["PAD"]) // 10)
    system = "You are a terse assistant that answers questions about shipping schedules, tariffs and port fees in plain English."
    question = ("How long does a forty-foot container take from Rotterdam to Singapore, and which fees should I expect at the terminal"
                " on arrival?" + fees)
    body = {"model": model, "stream": True} if environment["STREAM"] == "1" else {"model": model}
    body |= {"temperature": 0.7, "max_tokens": 128}
    user = {"role": "user", "content": question}
    if path == MESSAGES:
        body |= {"system": system, "messages": [user]}
    else:
        body |= {"messages": [{"role": "system", "content": system}, user], "user": "user-12345"}
    text = json.dumps(body, separators=(",", ":"))
    return (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nAuthorization: Bearer {KEY}\r\n"
            f"anthropic-version: 2023-06-01\r\nContent-Length: {len(text)}\r\n\r\n{text}").encode()


def ask(client, bytes, count):
    """Sends the request so many times and takes the answers."""
    for _ in range(count):
        client.sendall(bytes)
        answer = b""
        while True:
            answer += client.recv(1 << 20)
            head, found, body = answer.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            if found and (len(body) >= int(length[1]) if length else body.endswith(b"0\r\n\r\n")):
                break
        if not head.startswith(b"HTTP/1.1 200"):
            sys.exit(f"{answer[:400]}")


def instructions(options, scratch, requests=400):
    """User instructions of a request by callgrind, which are the same in every run, whatever else the machine does."""
    print(f"{'work':34}{'instructions':>13}{'x passed':>9}")
    counted = {}
    # Valgrind cannot read the debug information of newer compilers; symbols are enough.
    subprocess.run(["objcopy", "--strip-debug", options.gateway, scratch / "llm-gateway"], check=True)
    options.gateway = str(scratch / "llm-gateway")
    # A `rep movsb`, one instruction to a processor, counts for each byte that it moves.
    os.environ["GLIBC_TUNABLES"] = "glibc.cpu.x86_rep_movsb_threshold=1073741824"
    for work in options.work:
        command, port = contenders(options, scratch)["gateway"]
        profile = scratch / "callgrind.out"
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", "--dump-instr=no", *command]
        with open(scratch / "callgrind.log", "ab") as log, Process(0, [f"{scratch}/mock", "--port", str(MOCK)], log), \
                Process(LAST_CORE, command, log) as process:
            wait_until_ready(process, port, OPENAI)
            with socket.create_connection(("127.0.0.1", port)) as client:
                ask(client, request(work, port), 200)
                # A dump begins anew, and unlike a mere zeroing leaves a file that says so.
                subprocess.run(["callgrind_control", "--dump", str(process.pid)], check=True, capture_output=True)
                ask(client, request(work, port), requests)
                subprocess.run(["callgrind_control", "--dump", str(process.pid)], check=True, capture_output=True)
        first, dump = pathlib.Path(f"{profile}.1"), pathlib.Path(f"{profile}.2")
        text = dump.read_text()
        if options.profiles:
            name = re.sub(r"[^a-z0-9]+", "-", work.lower())
            (pathlib.Path(options.profiles) / f"{name}.callgrind").write_text(text)
        first.unlink()
        dump.unlink()
        counted[work] = int(re.search(r"^(?:summary|totals): (\d+)", text, re.M)[1]) / requests
        way, _ = split(work)
        passed = counted.get(work.replace(way, "passthrough"))
        print(f"{work:34}{counted[work]:13,.0f}{f'{counted[work] / passed:.2f}' if passed else '-':>9}", flush=True)
    tell_growth(counted, "instructions")


def slow_streams(options, scratch, count=1000):
    """Memory with many streams at once, each a word now and then."""
    command, port = contenders(options, scratch)["gateway"]
    body = json.dumps({"model": "openai/x-mock-lat0-chunks40-delay250", "stream": True, "messages": [{"role": "user", "content": "hi"}]})
    request = (f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
               f"Authorization: Bearer {KEY}\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()
    with open(scratch / "streams.log", "ab") as log, Process(0, [f"{scratch}/mock", "--port", str(MOCK)], log), \
            Process(LAST_CORE, command, log) as process:
        wait_until_ready(process, port, OPENAI)
        clients = []
        for _ in range(count):
            clients.append(socket.create_connection(("127.0.0.1", port)))
            clients[-1].sendall(request)
        most, started = 0.0, time.time()
        while time.time() - started < 8:
            time.sleep(0.5)
            most = max(most, usage(process.pid)[1])
        begun = sum(b"200 OK" in client.recv(65536) for client in clients)
        for client in clients:
            client.close()
    print(f"\n{begun} slow streams at once: at most {most:.1f} MiB resident")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gateway", required=True, help="the program")
    parser.add_argument("--work", help=f"comma-separated beginnings of: {', '.join(WORKS)}")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--json", help="append the rows to this file")
    parser.add_argument("--instructions", action="store_true", help="count instructions (needs valgrind) instead of measuring")
    parser.add_argument("--profiles", help="keep the profiles of --instructions in this folder, for callgrind_annotate")
    parser.add_argument("--ledger", action="store_true", help="have the gateway write down what is used, in a SQLite of its own")
    parser.add_argument("--keys", action="store_true", help="have the gateway ask for a key, as it does in front of several applications")
    parser.add_argument("--limits", action="store_true", help="have the gateway count each call by two limits")
    parser.add_argument("--budget", action="store_true", help="have the gateway pay each call from a hard budget")
    parser.add_argument("--shared", action="store_true", help="have the gateway share its limits by a Redis, which is started for it (needs --limits)")
    parser.add_argument("--pairs", type=int, help="measure without and with keys and a ledger by turns, so many times each")
    parser.add_argument("--no-streams", action="store_true", help="leave out the memory of many slow streams")
    options = parser.parse_args()
    wanted = options.work.split(",") if options.work else [""]
    options.work = [name for name in WORKS if any(name.startswith(beginning) for beginning in wanted)]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        scratch = pathlib.Path(folder)
        subprocess.run(["gcc", "-O2", "-pthread", "-o", f"{folder}/mock", HERE / "mock.c"], check=True)
        (scratch / "nginx.conf").write_text((HERE / "nginx.conf.in").read_text().replace("{dir}", folder))
        kept = storage(scratch) if options.ledger else "storage: { url: none }\n"
        (scratch / "gateway.yaml").write_text(CONFIG + kept + (KEYS if options.keys else "") + (LIMITS if options.limits and not options.pairs else "")
                                               + (BUDGET if options.budget and not options.pairs else "")
                                               + (SHARED if options.shared and not options.pairs else ""))
        if options.shared:
            command = ["redis-server", "--port", str(REDIS), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
            redis = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            atexit.register(redis.kill)
        if options.pairs:
            pairs(options, scratch, options.pairs)
            return
        if options.instructions:
            instructions(options, scratch)
            return
        throughput(options, scratch)
        if not options.no_streams:
            slow_streams(options, scratch)


if __name__ == "__main__":
    main()
