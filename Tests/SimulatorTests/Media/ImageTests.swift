import Framing
import JSON
import NIOCore
import Simulator
import Testing
import Transport

@Suite struct ImageTests {
    /// What a picture of the simulator is, read chunk by chunk.
    struct Picture: Equatable {
        var width = 0
        var height = 0
        var description = ""
        var colours: Set<[UInt8]> = []

        private static func found<Value>(_ value: Value?) throws -> Value { try #require(value) }

        init(base64: String?) throws {
            var bytes = try Self.found(Base64.decode(ByteBuffer(string: try Self.found(base64))))
            #expect(bytes.readBytes(length: 8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
            var types: [String] = []
            while let length = bytes.readInteger(as: UInt32.self) {
                let checked = try Self.found(bytes.readSlice(length: Int(length) + 4))
                let checksum = try Self.found(bytes.readInteger(as: UInt32.self))
                #expect(checked.withUnsafeReadableBytes { CRC32.checksum($0) } == checksum)
                var data = checked
                types.append(try Self.found(data.readString(length: 4)))
                switch types.last {
                case "IHDR":
                    width = Int(try Self.found(data.readInteger(as: UInt32.self)))
                    height = Int(try Self.found(data.readInteger(as: UInt32.self)))
                    #expect(data.readBytes(length: 5) == [8, 2, 0, 0, 0])
                case "iTXt":
                    #expect(data.readString(length: 16) == "Description\0\0\0\0\0")
                    description = data.readString(length: data.readableBytes) ?? ""
                case "IDAT": try readPixels(&data)
                default: break
                }
            }
            #expect(types == ["IHDR", "iTXt", "IDAT", "IEND"])
        }

        private mutating func readPixels(_ data: inout ByteBuffer) throws {
            #expect(data.readInteger(as: UInt16.self).map { $0 % 31 } == 0)
            #expect(data.readInteger(as: UInt8.self) == 1)
            let length = try Self.found(data.readInteger(endianness: .little, as: UInt16.self))
            #expect(data.readInteger(endianness: .little, as: UInt16.self) == ~length)
            var pixels = try Self.found(data.readSlice(length: Int(length)))
            #expect(data.readableBytes == 4)
            for _ in 0..<height {
                #expect(pixels.readInteger(as: UInt8.self) == 0)
                for _ in 0..<width { colours.insert(try Self.found(pixels.readBytes(length: 3))) }
            }
            #expect(pixels.readableBytes == 0)
        }
    }

    private static let path = "/v1/images/generations"

    @Test func aPictureIsARealOneInTheColourOfThePrompt() async throws {
        try await Vendor.with { vendor in
            let answer = try await vendor.post(
                Self.path,
                #"{"model":"gpt-image-2","prompt":"A cät","size":"1536x1024","n":2}"#
            )
            #expect(answer.status == 200)
            let json = answer.json
            #expect(json["created"]?.int == 1_700_000_000)
            #expect(json["data"]?.count == 2)
            let pictures = try (0..<2).map { try Picture(base64: json["data"]?[$0]?["b64_json"]?.string) }
            #expect(pictures[0].width == 24 && pictures[0].height == 16)
            #expect(pictures[0].description == "generation 1 of 2; A cät")
            #expect(pictures[0].colours.count == 1)
            #expect(pictures[0].colours != pictures[1].colours)
            #expect(json["size"]?.string == "1536x1024")
            #expect(json["output_format"]?.string == "png")
            #expect(json["background"]?.string == "opaque")
            #expect(json["quality"]?.string == "high")
            let usage = """
                {"input_tokens":2,"input_tokens_details":{"image_tokens":0,"text_tokens":2},"output_tokens":170,
                 "output_tokens_details":{"image_tokens":170,"text_tokens":0},"total_tokens":172}
                """
            #expect(json["usage"]?.raw.isEquivalent(to: try JSONRaw(validating: usage)) == true)
            let again = try await vendor.post(Self.path, #"{"prompt":"A cät","size":"1536x1024","n":2}"#)
            #expect(again.json["data"]?.raw == json["data"]?.raw)
        }
    }

    @Test func dallEAnswersWithDataURLsUnlessItIsAskedNotTo() async throws {
        try await Vendor.with { vendor in
            let answer = try await vendor.post(Self.path, #"{"model":"dall-e-3","prompt":"a"}"#)
            let image = try #require(answer.json["data"]?[0])
            let url = try #require(image["url"]?.string)
            #expect(url.hasPrefix("data:image/png;base64,"))
            #expect(try Picture(base64: String(url.dropFirst(22))).width == 16)
            #expect(image["revised_prompt"]?.string == "a")
            #expect(answer.json["usage"] == nil && answer.json["size"] == nil)
            let bytes = try await vendor.post(
                Self.path,
                #"{"model":"dall-e-2","prompt":"a","response_format":"b64_json"}"#
            )
            #expect(bytes.json["data"]?[0]?["url"] == nil)
            #expect(bytes.json["data"]?[0]?["b64_json"] != nil)
        }
    }

    @Test(arguments: [("generations", "image_generation"), ("edits", "image_edit")])
    func aStreamTellsPalerPicturesBeforeTheFinishedOne(_ row: (path: String, event: String)) async throws {
        try await Vendor.with { vendor in
            let body = #"{"prompt":"a","stream":true,"partial_images":2,"images":[{"image_url":"https://a.example"}]}"#
            let answer = try await vendor.post("/v1/images/\(row.path)", body)
            #expect(answer.fields.first("content-type")?.hasPrefix("text/event-stream") == true)
            let events = answer.events
            #expect(events.map(\.name) == ["partial_image", "partial_image", "completed"].map { "\(row.event).\($0)" })
            #expect(events.map(\.name) == events.map { $0.data["type"]?.string })
            #expect(events.map { $0.data["partial_image_index"]?.int } == [0, 1, nil])
            let colours = try events.map { try Picture(base64: $0.data["b64_json"]?.string).colours }
            #expect(Set(colours).count == 3)
            #expect(events[2].data["usage"]?["output_tokens"]?.int == 3 * 85)
            for name in ["created_at", "background", "output_format", "quality", "size"] {
                #expect(events.allSatisfy { $0.data[name: name] != nil })
            }
            let statistics = vendor.service.statistics
            #expect(statistics.streamsFinished == 1 && statistics.outputTokens == 255)
        }
    }

    @Test func anEditTellsEveryPictureThatCame() async throws {
        try await Vendor.with { vendor in
            let bytes = ByteBuffer(
                bytes: (0..<1000).map { UInt8(truncatingIfNeeded: $0) } + Array("\r\n--a bound".utf8)
            )
            let form = Form().with("prompt", "paint").with("model", "gpt-image-2").with("n", "1")
                .with("image[]", file: "a.png", type: "image/png", bytes)
                .with("image[]", file: "b.png", type: "image/png", ByteBuffer())
                .with("mask", file: "m.png", ByteBuffer(string: "123456789"))
            let answer = try await vendor.post("/openai/deployments/d/images/edits", form)
            #expect(answer.status == 200)
            let picture = try Picture(base64: answer.json["data"]?[0]?["b64_json"]?.string)
            let checksum = String(bytes.withUnsafeReadableBytes { CRC32.checksum($0) }, radix: 16)
            #expect(picture.description.contains("; a.png (image/png): \(bytes.readableBytes) bytes, CRC-32"))
            #expect(picture.description.contains(checksum))
            #expect(picture.description.hasSuffix("; mask m.png: 9 bytes, CRC-32 cbf43926; paint"))
            #expect(answer.json["usage"]?["input_tokens_details"]?["image_tokens"]?.int == 3 * 85)
        }
    }

    @Test func anEditInJSONRefersToDataURLsAndFiles() async throws {
        try await Vendor.with { vendor in
            let id = try #require(
                try await vendor.upload("123456789", name: "f.png", purpose: "vision").json["id"]?.string
            )
            let body = """
                {"prompt":"p","images":[{"image_url":"data:image/png;base64,MTIzNDU2Nzg5"},{"file_id":"\(id)"}],
                 "mask":{"file_id":"\(id)"}}
                """
            let answer = try await vendor.post("/v1/images/edits", body)
            let picture = try Picture(base64: answer.json["data"]?[0]?["b64_json"]?.string)
            let sum = "9 bytes, CRC-32 cbf43926"
            #expect(
                picture.description == "edit 1 of 1; data (image/png): \(sum); f.png: \(sum); mask f.png: \(sum); p"
            )
            let unknown = try await vendor.post("/v1/images/edits", #"{"prompt":"p","images":[{"file_id":"file-x"}]}"#)
            #expect(unknown.error == "404 - id")
        }
    }

    @Test func aVariationNeedsAPictureAlone() async throws {
        try await Vendor.with { vendor in
            let form = Form().with("image", file: "a.png", ByteBuffer(string: "x")).with("n", "2").with(
                "size",
                "256x256"
            )
            let answer = try await vendor.post("/v1/images/variations", form)
            #expect(answer.status == 200)
            #expect(answer.json["data"]?.elements.count { $0["url"] != nil } == 2)
            #expect(
                try await vendor.post("/v1/images/variations", Form().with("n", "1")).error
                    == "400 missing_required_parameter image"
            )
        }
    }

    @Test(arguments: [
        (#"{}"#, "400 missing_required_parameter prompt"), (#"{"prompt":1}"#, "400 invalid_type prompt"),
        (#"{"prompt":"a","n":0}"#, "400 integer_below_min_value n"),
        (#"{"prompt":"a","n":11}"#, "400 integer_above_max_value n"),
        (#"{"prompt":"a","n":"1"}"#, "400 invalid_type n"),
        (#"{"prompt":"a","size":"big"}"#, "400 invalid_value size"),
        (#"{"prompt":"a","size":"0x64"}"#, "400 invalid_value size"),
        (#"{"prompt":"a","output_format":"gif"}"#, "400 invalid_value output_format"),
        (#"{"prompt":"a","response_format":"png"}"#, "400 invalid_value response_format"),
        (#"{"prompt":"a","stream":"yes"}"#, "400 invalid_type stream"),
        (#"{"prompt":"a","partial_images":1}"#, "400 invalid_value partial_images"),
        (#"{"prompt":"a","stream":true,"partial_images":4}"#, "400 integer_above_max_value partial_images"),
        (#"{"prompt":"a","stream":true,"model":"dall-e-2"}"#, "400 invalid_value stream"),
    ])
    func whatIsWrongWithAGenerationIsRefusedByName(_ row: (body: String, error: String)) async throws {
        try await Vendor.with { vendor in
            let answer = try await vendor.post(Self.path, row.body)
            #expect(answer.error == row.error)
        }
    }

    @Test func whatIsWrongWithAnEditIsRefusedByName() async throws {
        try await Vendor.with { vendor in
            let file = ByteBuffer(string: "x")
            let form = Form().with("prompt", "a")
            for (form, error) in [
                (form, "400 missing_required_parameter image"),
                (Form().with("image", file: "a", file), "400 missing_required_parameter prompt"),
                (form.with("image", "text"), "400 invalid_type image"),
                ((0..<17).reduce(form) { form, _ in form.with("image[]", file: "a", file) }, "400 - image"),
            ] {
                let answer = try await vendor.post("/v1/images/edits", form)
                #expect(answer.error == error)
            }
            for (body, error) in [
                (#"{"prompt":"a"}"#, "400 missing_required_parameter images"),
                (#"{"prompt":"a","images":[7]}"#, "400 invalid_type images[0]"),
                (
                    #"{"prompt":"a","images":[{"image_url":"data:image/png;base64,?"}]}"#,
                    "400 invalid_value images[0].image_url"
                ),
            ] {
                let answer = try await vendor.post("/v1/images/edits", body)
                #expect(answer.error == error)
            }
            let generation = try await vendor.post(Self.path, form)
            #expect(generation.error == "400 unsupported_content_type -")
        }
    }
}
