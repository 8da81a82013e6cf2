import Core
import Testing

@testable import Dialects

@Suite struct BedrockModelTests: BedrockSuite {
    @Test(
        "the maker of a model is told by its id, with or without a region, or in an ARN",
        arguments: [
            ("anthropic.claude-sonnet-4-5-20250929-v1:0", .anthropic, "claude-sonnet-4-5-20250929-v1:0"),
            ("us.anthropic.claude-3-haiku-20240307-v1:0", .anthropic, "claude-3-haiku-20240307-v1:0"),
            ("global.amazon.nova-2-lite-v1:0", .amazon, "nova-2-lite-v1:0"),
            ("us.deepseek.r1-v1:0", .deepSeek, "r1-v1:0"), ("deepseek.v3.2", .deepSeek, "v3.2"),
            ("zai.glm-4.7-flash", .other, "zai.glm-4.7-flash"),
            (
                "arn:aws:bedrock:us-east-1::foundation-model/mistral.mistral-large-2402-v1:0", .mistral,
                "mistral-large-2402-v1:0"
            ),
            (
                "arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.qwen.qwen3-32b-v1:0", .qwen,
                "qwen3-32b-v1:0"
            ),
            ("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc", .unknown, "abc"),
            ("claude", .anthropic, "claude"), ("echo", .unknown, "echo"), ("", .unknown, ""),
        ] as [(String, BedrockModel.Maker, String)]
    )
    func makers(id: String, maker: BedrockModel.Maker, name: String) {
        let model = BedrockModel(id)
        #expect(model.maker == maker)
        #expect(model.name == name)
    }

    @Test("a profile of one's own is Claude's where it is said to think as Claude does")
    func describedProfile() {
        let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc"
        #expect(!BedrockModel(target(arn)).isClaude)
        #expect(BedrockModel(target(arn, .budget)).isClaude)
        #expect(!BedrockModel(target(Self.nova, .budget)).isClaude)
    }

    @Test("only models that have cache points get some")
    func cachePoints() {
        for id in [Self.claude, "anthropic.claude-3-5-haiku-20241022-v1:0", "amazon.nova-pro-v1:0"] {
            #expect(BedrockModel(id).takesCachePoints, "\(id)")
        }
        for id in [
            "anthropic.claude-3-haiku-20240307-v1:0", "meta.llama3-3-70b-instruct-v1:0", "amazon.titan-text-express-v1",
        ] {
            #expect(!BedrockModel(id).takesCachePoints, "\(id)")
        }
    }

    @Test("only models that have lifetimes of cache points get some")
    func lifetimes() {
        for id in [Self.claude, "global.anthropic.claude-opus-4-5-20251101-v1:0", "anthropic.claude-opus-4-6-v1"] {
            #expect(BedrockModel(id).takesLifetimesOfCachePoints, "\(id)")
        }
        for id in [
            "us.anthropic.claude-3-7-sonnet-20250219-v1:0", "anthropic.claude-3-5-haiku-20241022-v1:0",
            "us.anthropic.claude-opus-4-1-20250805-v1:0", "us.anthropic.claude-opus-4-20250514-v1:0",
            "us.anthropic.claude-sonnet-4-20250514-v1:0", "amazon.nova-pro-v1:0",
        ] {
            #expect(BedrockModel(id).takesCachePoints, "\(id)")
            #expect(!BedrockModel(id).takesLifetimesOfCachePoints, "\(id)")
        }
    }

    @Test(
        "a path holds the id as one segment, and is read back",
        arguments: [
            (claude, "us.anthropic.claude-sonnet-4-5-20250929-v1%3A0"), ("a b", "a%20b"),
            (
                "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.x.y-v1:0",
                "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.x.y-v1%3A0"
            ),
        ]
    )
    func paths(id: String, segment: String) {
        for (stream, operation) in [(false, "converse"), (true, "converse-stream")] {
            let path = bedrock.path(for: target(id), stream: stream)
            #expect(path == "/model/\(segment)/\(operation)")
            let route = BedrockPath.route(of: "/prefix" + path)
            #expect(route?.model == id)
            #expect(route?.stream == stream)
        }
    }

    @Test(
        "other paths are none",
        arguments: ["/model/x/invoke", "/model//converse", "/models/x/converse", "/converse", "/model/%zz/converse"]
    )
    func otherPaths(path: String) {
        #expect(BedrockPath.route(of: path) == nil)
    }
}
