import JSON
import NIOCore
import Simulator
import Testing
import Transport

@Suite struct BatchTests {
    private static func line(_ id: String, _ body: String, url: String = "/v1/chat/completions") -> String {
        #"{"custom_id":"\#(id)","method":"POST","url":"\#(url)","body":\#(body)}"# + "\n"
    }

    private static func chat(_ model: String, _ text: String = "Hello") -> String {
        #"{"model":"\#(model)","messages":[{"role":"user","content":"\#(text)"}]}"#
    }

    /// Uploads an input and creates a batch of it.
    private static func create(
        _ vendor: Vendor,
        _ input: String,
        endpoint: String = "/v1/chat/completions",
        _ members: String = ""
    ) async throws -> JSONNode {
        let file = try #require(try await vendor.upload(input).json["id"]?.string)
        let body = """
            {"input_file_id":"\(file)","endpoint":"\(endpoint)","completion_window":"24h"\(members)}
            """
        let answer = try await vendor.post("/v1/batches", body)
        #expect(answer.status == 200)
        return answer.json
    }

    private static func get(_ vendor: Vendor, _ batch: JSONNode) async throws -> JSONNode {
        try await vendor.send(.get, "/v1/batches/\(batch["id"]?.string ?? "")").json
    }

    /// The lines of a file by their `custom_id`.
    private static func lines(_ vendor: Vendor, _ id: String?) async throws -> [String: JSONNode] {
        let content = try await vendor.send(.get, "/v1/files/\(try #require(id))/content")
        var lines: [String: JSONNode] = [:]
        for line in content.text.split(separator: "\n") {
            let root = try JSONDocument(parsing: String(line)).root
            lines[try #require(root["custom_id"]?.string)] = root
        }
        return lines
    }

    @Test func aBatchIsInProgressAtTheFirstLookAndCompletedAtTheSecond() async throws {
        try await Vendor.with { vendor in
            let input =
                Self.line("a", Self.chat("echo", "One")) + "\r\n" + Self.line("b", Self.chat("echo?status=429"))
                + Self.line("c", #"{"model":"echo"}"#) + Self.line("d", Self.chat("echo?fault=cut"))
                + Self.line("e", #"{"model":"echo","stream":true,"messages":[]}"#)
                + Self.line("f", Self.chat("lorem?tokens=5&ttft=10s")).dropLast()
            let created = try await Self.create(
                vendor,
                input,
                endpoint: "/v1/chat/completions",
                #","metadata":{"a":"b"}"#
            )
            #expect(created["id"]?.string?.hasPrefix("batch_") == true)
            #expect(created["object"]?.string == "batch")
            #expect(created["status"]?.string == "validating")
            #expect(created["metadata"]?.raw.string == #"{"a":"b"}"#)
            #expect(created["expires_at"]?.int == 1_700_086_400)
            #expect(created.member("output_file_id")?.isNull == true)
            let running = try await Self.get(vendor, created)
            #expect(running["status"]?.string == "in_progress")
            #expect(running["model"]?.string == "echo")
            #expect(running["request_counts"]?.raw.string == #"{"total":6,"completed":0,"failed":0}"#)
            let done = try await Self.get(vendor, created)
            #expect(done["status"]?.string == "completed")
            #expect(done["completed_at"]?.int == 1_700_000_000)
            #expect(done["request_counts"]?.raw.string == #"{"total":6,"completed":2,"failed":4}"#)
            #expect(done["usage"]?["output_tokens"]?.int == 6)
            #expect(try await Self.get(vendor, created).raw == done.raw)

            let output = try await Self.lines(vendor, done["output_file_id"]?.string)
            #expect(Set(output.keys) == ["a", "f"])
            let a = try #require(output["a"])
            #expect(a["id"]?.string?.hasPrefix("batch_req_") == true)
            #expect(a["response"]?["status_code"]?.int == 200)
            #expect(a["response"]?["request_id"]?.string?.hasPrefix("req_") == true)
            #expect(a["response"]?["body"]?["choices"]?[0]?["message"]?["content"]?.string == "One")
            #expect(a.member("error")?.isNull == true)

            let errors = try await Self.lines(vendor, done["error_file_id"]?.string)
            #expect(
                errors.mapValues { $0["response"]?["status_code"]?.int } == ["b": 429, "c": 400, "d": nil, "e": 400]
            )
            #expect(errors["b"]?["response"]?["body"]?["error"]?["code"]?.string == "rate_limit_exceeded")
            #expect(errors["d"]?["error"]?["code"]?.string == "server_error")
            #expect(errors["e"]?["response"]?["body"]?["error"]?["param"]?.string == "stream")
            let file = try await vendor.send(.get, "/v1/files/\(done["output_file_id"]?.string ?? "")").json
            #expect(file["purpose"]?.string == "batch_output")
            #expect(file["filename"]?.string == "\(done["id"]?.string ?? "")_output.jsonl")
        }
    }

    @Test(arguments: [
        ("/v1/responses", #"{"model":"echo","input":"a"}"#, "response"),
        ("/v1/completions", #"{"model":"echo","prompt":"a"}"#, "text_completion"),
        ("/v1/embeddings", #"{"model":"echo","input":"a"}"#, "list"),
        ("/v1/moderations", #"{"input":"a"}"#, nil),
        ("/v1/images/generations", #"{"prompt":"a"}"#, nil),
        ("/v1/images/edits", #"{"prompt":"a","images":[{"image_url":"https://a.example"}]}"#, nil),
    ])
    func theLinesOfAnyEndpointAreAnswered(_ row: (url: String, body: String, object: String?)) async throws {
        try await Vendor.with { vendor in
            let batch = try await Self.create(vendor, Self.line("a", row.body, url: row.url), endpoint: row.url)
            _ = try await Self.get(vendor, batch)
            let done = try await Self.get(vendor, batch)
            #expect(done.member("error_file_id")?.isNull == true)
            let output = try await Self.lines(vendor, done["output_file_id"]?.string)
            let direct = try await vendor.post(row.url, row.body).json
            #expect(output["a"]?["response"]?["body"]?["object"]?.string == row.object)
            #expect(
                output["a"]?["response"]?["body"]?.members.map(\.key.string).sorted()
                    == direct.members.map(\.key.string).sorted()
            )
        }
    }

    @Test func anInputThatIsWrongFailsWithEachLineThatIs() async throws {
        try await Vendor.with { vendor in
            let good = Self.chat("echo")
            let input =
                "{\n\n" + #"{"method":"POST"}"# + "\n" + Self.line("a", good) + Self.line("a", good)
                + Self.line("b", good, url: "/v1/embeddings") + Self.line("c", "7")
                + Self.line("d", good).replacing("POST", with: "GET")
            let failed = try await Self.get(vendor, Self.create(vendor, input))
            #expect(failed["status"]?.string == "failed")
            #expect(failed["failed_at"]?.int == 1_700_000_000)
            #expect(failed["errors"]?["object"]?.string == "list")
            let told = failed["errors"]?["data"]?.elements.map {
                "\($0["line"]?.int ?? 0) \($0["code"]?.string ?? "") \($0["param"]?.string ?? "-")"
            }
            #expect(
                told == [
                    "1 invalid_json_line -", "3 missing_required_parameter custom_id",
                    "5 duplicate_custom_id custom_id",
                    "6 mismatched_endpoint url", "7 missing_required_parameter body", "8 invalid_method method",
                ]
            )
            let empty = try await Self.get(vendor, Self.create(vendor, "\n \n"))
            #expect(empty["errors"]?["data"]?[0]?["code"]?.string == "empty_file")
            let gone = try await Self.create(vendor, Self.line("a", good))
            _ = try await vendor.send(.delete, "/v1/files/\(gone["input_file_id"]?.string ?? "")")
            let lost = try await Self.get(vendor, gone)
            #expect(lost["errors"]?["data"]?[0]?["code"]?.string == "invalid_input_file")
        }
    }

    @Test func aBatchCanBeCancelledUntilItIsOver() async throws {
        try await Vendor.with { vendor in
            for looks in 0...1 {
                let batch = try await Self.create(vendor, Self.line("a", Self.chat("echo")))
                for _ in 0..<looks { _ = try await Self.get(vendor, batch) }
                let path = "/v1/batches/\(batch["id"]?.string ?? "")/cancel"
                #expect(try await vendor.send(.post, path).json["status"]?.string == "cancelling")
                #expect(try await vendor.post(path, "{}").json["status"]?.string == "cancelling")
                let over = try await Self.get(vendor, batch)
                #expect(over["status"]?.string == "cancelled")
                #expect(over["cancelled_at"]?.int == 1_700_000_000)
                #expect(try await vendor.send(.post, path).status == 409)
            }
        }
    }

    @Test func batchesAreListedTheLatestFirst() async throws {
        try await Vendor.with { vendor in
            var ids: [String?] = []
            for _ in 0..<3 {
                ids.append(try await Self.create(vendor, Self.line("a", Self.chat("echo")))["id"]?.string)
            }
            let list = try await vendor.send(.get, "/v1/batches?limit=2").json
            #expect(list["data"]?.elements.map { $0["id"]?.string } == [ids[2], ids[1]])
            #expect(list["has_more"]?.bool == true)
            // Being listed is not being looked at.
            #expect(list["data"]?[0]?["status"]?.string == "validating")
            let rest = try await vendor.send(.get, "/v1/batches?after=\(ids[1] ?? "")").json
            #expect(rest["data"]?.elements.map { $0["id"]?.string } == [ids[0]])
        }
    }

    @Test func lookingAtABatchFromEverywhereAnswersItOnce() async throws {
        try await Vendor.with { vendor in
            let input = (0..<200).map { Self.line("\($0)", Self.chat("echo")) }.joined()
            let id = try #require(try await Self.create(vendor, input)["id"]?.string)
            let statuses = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await vendor.send(.get, "/v1/batches/\(id)").json["status"]?.string }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.allSatisfy { $0 == "in_progress" || $0 == "completed" })
            let done = try await vendor.send(.get, "/v1/batches/\(id)").json
            #expect(done["request_counts"]?["completed"]?.int == 200)
            #expect(try await vendor.send(.get, "/v1/files?purpose=batch_output").json["data"]?.count == 1)
        }
    }

    @Test func batchesAreBounded() async throws {
        var limits = StorageLimits()
        limits.batches = 3
        limits.batchLines = 2
        limits.bytes = 2000
        try await Vendor.with(storage: limits) { vendor in
            let good = Self.chat("echo")
            let long = try await Self.create(vendor, ["a", "b", "c"].map { Self.line($0, good) }.joined())
            let failed = try await Self.get(vendor, long)
            #expect(failed["errors"]?["data"]?[0]?["code"]?.string == "request_limit_exceeded")
            let large = try await Self.create(vendor, Self.line("a", Self.chat("lorem?tokens=1000")))
            _ = try await Self.get(vendor, large)
            let full = try await Self.get(vendor, large)
            #expect(full["status"]?.string == "failed")
            #expect(full["errors"]?["data"]?[0]?["code"]?.string == "storage_limit_exceeded")
            let last = try await Self.create(vendor, Self.line("a", good))
            let body = """
                {"input_file_id":\(last["input_file_id"]?.raw.string ?? ""),"endpoint":"/v1/embeddings","completion_window":"24h"}
                """
            #expect(try await vendor.post("/v1/batches", body).error == "400 storage_limit_exceeded -")
        }
    }

    @Test func whatIsWrongIsRefusedByName() async throws {
        try await Vendor.with { vendor in
            let file = try #require(try await vendor.upload("x").json["id"]?.string)
            let picture = try #require(try await vendor.upload("x", purpose: "vision").json["id"]?.string)
            func body(_ file: String, _ endpoint: String = "/v1/responses", _ rest: String = "") -> String {
                #"{"input_file_id":"\#(file)","endpoint":"\#(endpoint)","completion_window":"24h"\#(rest)}"#
            }
            for (body, error) in [
                ("{}", "400 missing_required_parameter input_file_id"),
                (#"{"input_file_id":"x"}"#, "400 missing_required_parameter endpoint"),
                (
                    #"{"input_file_id":"x","endpoint":"/v1/responses"}"#,
                    "400 missing_required_parameter completion_window"
                ),
                (body("file-x"), "400 - input_file_id"), (body(picture), "400 invalid_value input_file_id"),
                (body(file, "/v1/videos"), "400 invalid_value endpoint"),
                (body(file, "/v1/responses", #","metadata":[]"#), "400 invalid_type metadata"),
                (
                    body(file, "/v1/responses", #","output_expires_after":{"anchor":"created_at","seconds":1}"#),
                    "400 integer_below_min_value output_expires_after.seconds"
                ),
            ] {
                #expect(try await vendor.post("/v1/batches", body).error == error)
            }
            #expect(try await vendor.send(.get, "/v1/batches/batch_x").error == "404 - id")
            #expect(try await vendor.send(.post, "/v1/batches/batch_x/cancel").error == "404 - id")
            #expect(try await vendor.send(.get, "/v1/batches?limit=101").error == "400 integer_above_max_value limit")
        }
    }
}
