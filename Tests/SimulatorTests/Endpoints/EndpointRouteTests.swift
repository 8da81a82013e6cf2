import Core
import JSON
import NIOCore
import Simulator
import Testing
import Transport

@Suite struct EndpointRouteTests {
    @Test(arguments: ["/v1", "/openai/v1", "/openai/deployments/d", "", "/any/prefix/at/all"])
    func anyPrefixMayComeBeforeAnEndpoint(_ prefix: String) async throws {
        try await Vendor.with { vendor in
            let moderations = try await vendor.post("\(prefix)/moderations", #"{"input":"a"}"#)
            let images = try await vendor.post("\(prefix)/images/generations?api-version=1", #"{"prompt":"a"}"#)
            let files = try await vendor.send(.get, "\(prefix)/files")
            let batches = try await vendor.send(.get, "\(prefix)/batches")
            #expect([moderations, images, files, batches].allSatisfy { $0.status == 200 })
        }
    }

    @Test(arguments: [
        (HTTPMethod.get, "/v1/moderations", "POST"), (.delete, "/v1/files", "GET, POST"),
        (.post, "/v1/files/file-1", "DELETE, GET"), (.post, "/v1/files/file-1/content", "GET"),
        (.delete, "/v1/batches/batch_1", "GET"), (.get, "/v1/batches/batch_1/cancel", "POST"),
        (.get, "/v1/audio/speech", "POST"), (.get, "/v1/chat/completions", "POST"),
    ])
    func anotherMethodIsRefusedWithThoseThatThereAre(_ row: (HTTPMethod, String, String)) async throws {
        try await Vendor.with { vendor in
            let answer = try await vendor.send(row.0, row.1)
            #expect(answer.status == 405)
            #expect(answer.fields.first("allow") == row.2)
        }
    }

    @Test(arguments: [
        "/v1/messages/batches", "/v1/messages/batches/msgbatch_1", "/v1/vector_stores/vs_1/files",
        "/v1/containers/c/files/f/content", "/v1/images/other", "/v1/speech",
    ])
    func whatBelongsToOtherResourcesIsNotFound(_ path: String) async throws {
        try await Vendor.with { vendor in
            let answer = try await vendor.send(.get, path)
            #expect(answer.status == 404)
        }
    }

    @Test func errorsAndLimitsOfTheVendorApplyToEveryEndpoint() async throws {
        let paths: [(HTTPMethod, String, String)] = [
            (.post, "/v1/moderations", #"{"input":"a"}"#), (.post, "/v1/images/generations", #"{"prompt":"a"}"#),
            (.post, "/v1/audio/speech", #"{"model":"m","voice":"v","input":"a"}"#), (.get, "/v1/files", ""),
            (.get, "/v1/batches", ""), (.post, "/v1/embeddings", #"{"model":"m","input":"a"}"#),
        ]
        try await Vendor.with("status=503&retry_after=4") { vendor in
            for (method, path, body) in paths {
                let answer = try await vendor.send(method, path, ByteBuffer(string: body))
                #expect(answer.status == 503)
                #expect(answer.fields.first("retry-after") == "4")
                #expect(answer.json["error"]?["type"]?.string == "server_error")
            }
            #expect(vendor.service.statistics.statuses == [503: paths.count])
        }
        try await Vendor.with("limit=3/m") { vendor in
            var statuses: [Int] = []
            for (method, path, body) in paths {
                statuses.append(try await vendor.send(method, path, ByteBuffer(string: body)).status)
            }
            #expect(statuses == [200, 200, 200, 429, 429, 429])
        }
    }

    @Test func aStreamOfBytesIsCutWhereTheRequestSaysSo() async throws {
        try await Vendor.with { vendor in
            let client = try await vendor.open(
                "/v1/audio/speech",
                ByteBuffer(string: #"{"model":"m?fault=cut&after=2","voice":"v","input":"12345678"}"#)
            )
            let answer = try await client.answer()
            try await client.close()
            #expect(answer.head?.contains("transfer-encoding: chunked") == true)
            // The head of the file and the four bytes of a token.
            #expect(answer.body.readableBytes == 44 + 4 * 960)
            #expect(!answer.isComplete)
            let refused = try await vendor.post(
                "/v1/audio/speech",
                #"{"model":"m?fault=error-event&status=503","voice":"v","input":"a"}"#
            )
            #expect(refused.status == 503)
            #expect(vendor.service.statistics.streamsCut == 1)
        }
    }

    @Test func questionsMeetTheFaultsOfCalls() async throws {
        try await Vendor.with { vendor in
            for path in ["/v1/embeddings", "/v1/moderations"] {
                let client = try await vendor.open(
                    path,
                    ByteBuffer(string: #"{"model":"m?fault=cut&after=7","input":"a"}"#)
                )
                let answer = try await client.answer()
                try await client.close()
                #expect(answer.body.readableBytes == 7)
                #expect(!answer.isComplete)
            }
        }
    }
}
