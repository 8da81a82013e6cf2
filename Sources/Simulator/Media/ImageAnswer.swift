import Core
import Framing
import JSON
import NIOCore

/// Answers with pictures: each a plain colour that the prompt and what came with it decide, a 64th as wide and high as was
/// asked for, with a description in it of what was asked.
struct ImageAnswer {
    private let request: EndpointRequest
    private let image: ImageRequest

    init(_ request: EndpointRequest, _ image: ImageRequest) {
        self.request = request
        self.image = image
    }

    func answer() -> EndpointAnswer {
        image.isStream ? stream() : whole()
    }

    // MARK: Pictures

    /// - Parameter part: of how many parts of it are there; a picture that is not finished is paler.
    private func picture(_ index: Int, part: Int = 1, of all: Int = 1) -> JSONString {
        let description = description(index)
        let png = PNG.encode(
            width: max(1, image.width / 64),
            height: max(1, image.height / 64),
            Colour(of: description).faded(part, of: all),
            description: description
        )
        return JSONString(escaped: Base64.encode(png))
    }

    private func description(_ index: Int) -> String {
        let task = "\(image.task) \(index + 1) of \(image.count)"
        let files = image.pictures.map(\.summary) + (image.mask.map { ["mask \($0.summary)"] } ?? [])
        return ([task] + files + [image.prompt]).joined(separator: "; ")
    }

    /// Any picture is so many tokens, whether it comes or goes.
    private func usage(pictures: Int) -> Usage {
        let given = image.pictures.count + (image.mask == nil ? 0 : 1)
        return Usage(
            inputTokens: textTokens + given * TokenCount.media,
            outputTokens: pictures * TokenCount.media
        )
    }

    private var textTokens: Int { image.prompt.isEmpty ? 0 : TokenCount.of(image.prompt) }

    // MARK: Whole

    private func whole() -> EndpointAnswer {
        let usage = usage(pictures: image.count)
        return .object(usage: usage) { out in
            out.member("created", request.now)
            out.array("data") { out in
                for index in 0..<image.count {
                    out.object { out in
                        if image.isURL {
                            out.member("url", JSONString("data:image/png;base64,") + picture(index))
                        } else {
                            out.member("b64_json", picture(index))
                        }
                        if request.model.name == "dall-e-3" { out.member("revised_prompt", image.prompt) }
                    }
                }
            }
            guard !image.isDALLE else { return }
            out.member("background", image.background == "transparent" ? "transparent" : "opaque")
            out.member("output_format", image.outputFormat)
            out.member("quality", ["low", "medium", "high"].contains(image.quality) ? image.quality : "high")
            out.member("size", "\(image.width)x\(image.height)")
            write(usage, &out)
        }
    }

    private func write(_ usage: Usage, _ out: inout JSONWriter) {
        out.object("usage") { out in
            out.member("input_tokens", usage.inputTokens)
            out.object("input_tokens_details") { out in
                out.member("image_tokens", usage.inputTokens - textTokens)
                out.member("text_tokens", textTokens)
            }
            out.member("output_tokens", usage.outputTokens)
            out.object("output_tokens_details") { out in
                out.member("image_tokens", usage.outputTokens)
                out.member("text_tokens", 0)
            }
            out.member("total_tokens", usage.inputTokens + usage.outputTokens)
        }
    }

    // MARK: Stream

    private func stream() -> EndpointAnswer {
        let isEdit = image.task == .edit
        var pieces: [EndpointAnswer.Piece] = []
        let parts = image.partialImages + 1
        for index in 0..<image.count {
            for part in 1..<parts {
                let name: StaticString = isEdit ? "image_edit.partial_image" : "image_generation.partial_image"
                pieces.append(
                    .event(name, tokens: TokenCount.media) { out in
                        write(name, picture(index, part: part, of: parts), &out)
                        out.member("partial_image_index", part - 1)
                    }
                )
            }
            let name: StaticString = isEdit ? "image_edit.completed" : "image_generation.completed"
            pieces.append(
                .event(name, tokens: TokenCount.media) { out in
                    write(name, picture(index), &out)
                    write(usage(pictures: parts), &out)
                }
            )
        }
        return .events(pieces, usage: usage(pictures: parts * image.count))
    }

    private func write(_ type: StaticString, _ picture: JSONString, _ out: inout JSONWriter) {
        out.member("type", literal: type)
        out.member("b64_json", picture)
        out.member("created_at", request.now)
        out.member("background", image.background)
        out.member("output_format", image.outputFormat)
        out.member("quality", image.quality)
        out.member("size", "\(image.width)x\(image.height)")
    }
}
