import JSON
import NIOCore
import Simulator
import Testing
import Transport

@Suite struct FileTests {
    @Test func aFileIsKeptUntilItIsDeleted() async throws {
        try await Vendor.with { vendor in
            let content = ByteBuffer(bytes: (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
            let form = Form().with("purpose", "user_data").with("file", file: "a \u{fc}.bin", type: "a/b", content)
            let uploaded = try await vendor.post("/v1/files", form)
            #expect(uploaded.status == 200)
            let id = try #require(uploaded.json["id"]?.string)
            #expect(id.hasPrefix("file-"))
            let expected = """
                {"id":"\(id)","object":"file","bytes":200000,"created_at":1700000000,"expires_at":null,
                 "filename":"a ü.bin","purpose":"user_data","status":"processed","status_details":null}
                """
            #expect(uploaded.json.raw.isEquivalent(to: try JSONRaw(validating: expected)))
            #expect(try await vendor.send(.get, "/v1/files/\(id)").body == uploaded.body)
            let told = try await vendor.send(.get, "/v1/files/\(id)/content")
            #expect(told.body == content)
            #expect(told.fields.first("content-length") == "200000")
            #expect(told.fields.first("content-type") == "application/octet-stream")
            let deleted = try await vendor.send(.delete, "/v1/files/\(id)").json
            #expect(deleted.raw.string == #"{"id":"\#(id)","object":"file","deleted":true}"#)
            for path in ["/v1/files/\(id)", "/v1/files/\(id)/content"] {
                let gone = try await vendor.send(.get, path)
                #expect(gone.error == "404 - id")
                #expect(gone.json["error"]?["message"]?.string == "No such File object: \(id)")
            }
            #expect(try await vendor.send(.delete, "/v1/files/\(id)").status == 404)
        }
    }

    @Test func anEmptyFileIsOneToo() async throws {
        try await Vendor.with { vendor in
            let id = try #require(try await vendor.upload("").json["id"]?.string)
            let content = try await vendor.send(.get, "/v1/files/\(id)/content")
            #expect(content.status == 200)
            #expect(content.body.readableBytes == 0)
        }
    }

    @Test func aListIsToldInPages() async throws {
        try await Vendor.with { vendor in
            var ids: [String] = []
            for purpose in ["batch", "vision", "batch", "batch"] {
                ids.append(try #require(try await vendor.upload("x", purpose: purpose).json["id"]?.string))
            }
            func list(_ query: String) async throws -> ([Int], Bool?) {
                let json = try await vendor.send(.get, "/v1/files?\(query)").json
                let found = json["data"]?.elements.compactMap { $0["id"]?.string } ?? []
                #expect(json["object"]?.string == "list")
                #expect(json["first_id"]?.string == found.first)
                #expect(json["last_id"]?.string == found.last)
                return (found.compactMap { ids.firstIndex(of: $0) }, json["has_more"]?.bool)
            }
            #expect(try await list("") == ([3, 2, 1, 0], false))
            #expect(try await list("order=asc&limit=3") == ([0, 1, 2], true))
            #expect(try await list("order=asc&limit=3&after=\(ids[2])") == ([3], false))
            #expect(try await list("limit=1&after=\(ids[3])") == ([2], true))
            #expect(try await list("purpose=vision") == ([1], false))
            #expect(try await list("purpose=evals") == ([], false))
            #expect(try await list("purpose=batch&limit=2") == ([3, 2], true))
            #expect(try await vendor.send(.post, "/reset").status == 200)
            #expect(try await list("") == ([], false))
        }
    }

    @Test func howLongAFileIsKeptIsTold() async throws {
        try await Vendor.with { vendor in
            #expect(try await vendor.upload("x").json["expires_at"]?.int == 1_700_000_000 + 2_592_000)
            let form = Form().with("purpose", "evals").with("file", file: "a", ByteBuffer())
                .with("expires_after[anchor]", "created_at")
            let asked = try await vendor.post("/v1/files", form.with("expires_after[seconds]", "3600"))
            #expect(asked.json["expires_at"]?.int == 1_700_003_600)
            let rows = [
                (form, "400 missing_required_parameter expires_after[seconds]"),
                (form.with("expires_after[seconds]", "1"), "400 integer_below_min_value expires_after[seconds]"),
            ]
            for (form, error) in rows { #expect(try await vendor.post("/v1/files", form).error == error) }
        }
    }

    @Test func noMoreIsKeptThanThereIsRoomFor() async throws {
        var limits = StorageLimits()
        limits.bytes = 10
        limits.files = 2
        try await Vendor.with(storage: limits) { vendor in
            #expect(try await vendor.upload("12345678901").error == "400 storage_limit_exceeded file")
            let id = try #require(try await vendor.upload("123456").json["id"]?.string)
            #expect(try await vendor.upload("12345").error == "400 storage_limit_exceeded file")
            #expect(try await vendor.upload("1234").status == 200)
            #expect(try await vendor.upload("").error == "400 storage_limit_exceeded file")
            #expect(try await vendor.send(.delete, "/v1/files/\(id)").status == 200)
            #expect(try await vendor.upload("123456").status == 200)
        }
    }

    @Test func whatIsWrongIsRefusedByName() async throws {
        try await Vendor.with { vendor in
            let file = Form().with("file", file: "a", ByteBuffer())
            for (form, error) in [
                (file, "400 missing_required_parameter purpose"),
                (file.with("purpose", "fun"), "400 invalid_value purpose"),
                (Form().with("purpose", "batch"), "400 missing_required_parameter file"),
            ] {
                let answer = try await vendor.post("/v1/files", form)
                #expect(answer.error == error)
            }
            let json = try await vendor.post("/v1/files", "{}")
            #expect(json.error == "400 missing_required_parameter file")
            for (query, error) in [
                ("limit=0", "400 integer_below_min_value limit"), ("limit=10001", "400 integer_above_max_value limit"),
                ("limit=x", "400 invalid_type limit"), ("order=up", "400 invalid_value order"),
                ("after=file-x", "400 invalid_value after"),
            ] {
                let answer = try await vendor.send(.get, "/v1/files?\(query)")
                #expect(answer.error == error)
            }
        }
    }
}
