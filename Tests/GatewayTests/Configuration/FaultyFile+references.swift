extension FaultyFile {
    /// What a vendor needs and may not have.
    static let vendors: [FaultyFile] = [
        FaultyFile(
            "vendors:\n  openai: {}",
            2,
            3,
            "vendors.openai",
            "'api_key' is missing; expected a credential, such as \"${OPENAI_API_KEY}\""
        ),
        FaultyFile("vendors:\n  openai:", 2, 3, "vendors.openai", "'api_key' is missing"),
        FaultyFile(
            "vendors:\n  openai: { api_key: \"\" }",
            2,
            22,
            "vendors.openai.api_key",
            "expected a credential, found nothing"
        ),
        FaultyFile(
            "vendors:\n  openai: { api_key: \"${EMPTY}\" }",
            2,
            22,
            "vendors.openai.api_key",
            "the environment variable EMPTY is empty"
        ),
        FaultyFile(
            "vendors:\n  openai: { api_key: }",
            2,
            13,
            "vendors.openai.api_key",
            "expected a credential or a mapping, found nothing"
        ),
        FaultyFile(
            "vendors:\n  openai: { api_key: \"two words\" }",
            2,
            22,
            "vendors.openai.api_key",
            "cannot stand in a header"
        ),
        FaultyFile("vendors:\n  azure: { api_key: k }", 2, 3, "vendors.azure", "'base_url' is missing"),
        FaultyFile("vendors:\n  a: { kind: openai-compatible }", 2, 3, "vendors.a", "'base_url' is missing"),
        FaultyFile(
            "vendors: { simulator: { api_key: k } }",
            1,
            34,
            "vendors.simulator.api_key",
            "the simulator takes no key"
        ),
        FaultyFile(
            "vendors: { simulator: { base_url: \"http://x\" } }",
            1,
            35,
            "vendors.simulator.base_url",
            "has no address"
        ),
        FaultyFile(
            "vendors: { ollama: { headers: { Authorization: x } } }",
            1,
            33,
            "vendors.ollama.headers.Authorization",
            "is written by the gateway"
        ),
        FaultyFile(
            "vendors: { ollama: { headers: { Connection: x } } }",
            1,
            33,
            "vendors.ollama.headers.Connection",
            "is written by the gateway"
        ),
        FaultyFile(
            "vendors: { ollama: { headers: { \"a b\": x } } }",
            1,
            33,
            "vendors.ollama.headers.a b",
            "expected the name of a header"
        ),
        FaultyFile(
            "vendors: { ollama: { headers: { a: \"x\\r\\ny\" } } }",
            1,
            36,
            "vendors.ollama.headers.a",
            "cannot stand in a header"
        ),
        FaultyFile("server: { tls: { certificate: a.pem } }", 1, 11, "server.tls", "'private_key' is missing"),
        FaultyFile("admin: { tls: { certificate: a.pem } }", 1, 10, "admin.tls", "'private_key' is missing"),
        FaultyFile(
            "admin: { tls: { certificate: a.pem, private_key: k.pem, client_ca: c.pem } }",
            1,
            57,
            "admin.tls.client_ca",
            "unknown key 'client_ca'"
        ),
    ]

    /// Keys and checks of vendors.
    static let keysAndChecks: [FaultyFile] = [
        FaultyFile(
            "vendors: { openai: { api_key: k, further_api_keys: [\"a b\"] } }",
            1,
            53,
            "vendors.openai.further_api_keys[0]",
            "expected a credential of visible ASCII characters"
        ),
        FaultyFile(
            "vendors: { ollama: { further_api_keys: [k] } }",
            1,
            40,
            "vendors.ollama.further_api_keys",
            "expected an 'api_key' beside it"
        ),
        FaultyFile(
            "vendors: { ollama: { health_check: { path: models } } }",
            1,
            44,
            "vendors.ollama.health_check.path",
            "expected a path such as /models"
        ),
        FaultyFile(
            "vendors: { ollama: { health_check: { interval: 10ms } } }",
            1,
            48,
            "vendors.ollama.health_check.interval",
            "expected at least 1s"
        ),
    ]

    /// Environment variables.
    static let variables: [FaultyFile] = [
        FaultyFile(
            "vendors:\n  openai: { api_key: \"${OPENAI_API_KEY}\" }",
            2,
            23,
            "vendors.openai.api_key",
            "the environment variable OPENAI_API_KEY is not set and has no default",
            "OPENAI_APIKEY"
        ),
        FaultyFile("log: { level: \"a${NOPE_B}\" }", 1, 17, "log.level", "the environment variable NOPE_B is not set"),
        FaultyFile(
            "server:\n  listen: 127.0.0.1:${PORT_X}",
            2,
            21,
            "server.listen",
            "the environment variable PORT_X is not set"
        ),
        FaultyFile("log: { level: \"${}\" }", 1, 16, "log.level", "expected ${NAME} or ${NAME:-default}"),
        FaultyFile("log: { level: \"${LEVEL\" }", 1, 16, "log.level", "expected ${NAME} or ${NAME:-default}"),
        FaultyFile("log: { level: \"${1X}\" }", 1, 16, "log.level", "expected ${NAME} or ${NAME:-default}"),
        FaultyFile("log: { level: \"${WORD}\" }", 1, 15, "log.level", "found something else (from WORD)"),
    ]

    /// Aliases and what they stand for.
    static let references: [FaultyFile] = [
        FaultyFile(
            "models:\n  a: { strategy: canary, targets: [{ model: simulator/echo, percent: 30 }, { model: simulator/lorem, percent: 10 }] }",
            2,
            35,
            "models.a.targets",
            "the shares come to 40 percent, and there is no branch without one for the rest"
        ),
        FaultyFile(
            "models:\n  a: { strategy: experiment, targets: [{ model: simulator/echo, name: x }, { model: simulator/lorem, name: x }] }",
            2,
            76,
            "models.a.targets[1]",
            "two branches of an experiment have the same name"
        ),
        FaultyFile(
            "routing: { retry: { backoff: 10s } }",
            1,
            30,
            "routing.retry.backoff",
            "'backoff' is longer than 'max_backoff'"
        ),
        FaultyFile(
            "routing: { breaker: { open_for: 60s, max_open: 10s } }",
            1,
            48,
            "routing.breaker.max_open",
            "'open_for' is longer than 'max_open'"
        ),
        FaultyFile(
            "routing: { task_embeddings: { model: openai/small } }",
            1,
            38,
            "routing.task_embeddings.model",
            "expected a configured vendor, but 'openai' is none; configured: simulator"
        ),
        FaultyFile(
            "vendors: { anthropic: { api_key: k } }\nrouting: { task_embeddings: { model: anthropic/small } }",
            2,
            38,
            "routing.task_embeddings.model",
            "the vendor 'anthropic' has no embeddings"
        ),
        FaultyFile(
            "models: { e: { targets: [{ model: simulator/a }, { model: simulator/b }] } }\nrouting: { task_embeddings: { model: e } }",
            2,
            38,
            "routing.task_embeddings.model",
            "vectors of different models cannot be compared; found an alias"
        ),
        FaultyFile(
            "routing: { task_embeddings: { timeout: 1s } }",
            1,
            12,
            "routing.task_embeddings",
            "'model' is missing"
        ),
        FaultyFile(
            "routing: { task_embeddings: { model: simulator/echo, examples: { code: [\" \"] } } }",
            1,
            72,
            "routing.task_embeddings.examples.code",
            "an example is a text of at most 2000 bytes, and not empty"
        ),
        FaultyFile(
            "routing: { task_embeddings: { model: simulator/echo, examples: { vision: [a] } } }",
            1,
            66,
            "routing.task_embeddings.examples.vision",
            "unknown"
        ),
        FaultyFile(
            "models: { a: openai/gpt-4o }",
            1,
            14,
            "models.a",
            "expected a configured vendor, but 'openai' is none; configured: simulator"
        ),
        FaultyFile("vendors: { ollama: {} }\nmodels: { a: olama/x }", 2, 14, "models.a", "'olama' is none", "ollama/x"),
        FaultyFile(
            "models: { a: gpt-4o }",
            1,
            14,
            "models.a",
            "expected vendor/model or another alias; found a name that is neither"
        ),
        FaultyFile(
            "vendors: { openai: { api_key: k } }\nmodels: { a: gpt-4o }",
            2,
            14,
            "models.a",
            "expected vendor/model",
            "openai/gpt-4o"
        ),
        FaultyFile("models: { a: a }", 1, 14, "models.a", "the alias stands for itself: a -> a"),
        FaultyFile(
            "models:\n  a: { targets: [{ model: simulator/echo }, { model: b }] }\n  b: c\n  c: { targets: [{ model: a }] }",
            4,
            27,
            "models.c.targets[0].model",
            "the alias stands for itself: a -> b -> c -> a"
        ),
        FaultyFile(
            "models:\n  a: { strategy: weighted, sticky_by: user, targets: [{ model: simulator/echo }] }",
            2,
            39,
            "models.a.sticky_by",
            "only the strategies 'sticky', 'canary' and 'experiment' have it, found 'weighted'"
        ),
        FaultyFile(
            "models:\n  a: { targets: [{ model: simulator/echo, percent: 5 }] }",
            2,
            52,
            "models.a.targets[0].percent",
            "only branches of the strategy 'canary' have it, found 'weighted'"
        ),
        FaultyFile(
            "models:\n  a: { strategy: canary, targets: [{ model: simulator/echo, percent: 60 }, { model: simulator/lorem, percent: 41 }] }",
            2,
            35,
            "models.a.targets",
            "the shares come to more than 100 percent"
        ),
        FaultyFile(
            "models:\n  a: { strategy: task, targets: [{ model: simulator/echo, expertise: { coding: 5 } }] }",
            2,
            72,
            "models.a.targets[0].expertise.coding",
            "unknown key 'coding'"
        ),
        FaultyFile(
            "models:\n  a: { targets: [{ model: simulator/echo, targets: [{ model: simulator/echo }] }] }",
            2,
            18,
            "models.a.targets[0]",
            "expected 'model' or 'targets', found both"
        ),
        FaultyFile(
            "models: { a: { targets: [{ model: simulator/echo }], fallbacks: { server: b } } }",
            1,
            75,
            "models.a.fallbacks.server",
            "expected vendor/model or another alias",
            "a"
        ),
        FaultyFile(
            "models: { a: { targets: [{ model: simulator/echo }], fall_back_after: [request] } }",
            1,
            72,
            "models.a.fall_back_after[0]",
            "found 'request'"
        ),
        FaultyFile("models: { a: simulator/ }", 1, 14, "models.a", "expected vendor/model"),
        FaultyFile(
            "models: { a: [simulator/echo] }",
            1,
            14,
            "models.a",
            "expected vendor/model or another alias or a mapping, found a list"
        ),
        FaultyFile("models:\n  a:", 2, 3, "models.a", "found nothing"),
        FaultyFile("models:\n  a: { targets: [] }", 2, 17, "models.a.targets", "expected at least one target"),
        FaultyFile("models:\n  a: { strategy: weighted }", 2, 3, "models.a", "'targets' is missing"),
        FaultyFile(
            "models:\n  a: { targets: [{ model: simulator/echo, weight: 0 }] }",
            2,
            51,
            "models.a.targets[0].weight",
            "from 1 to 1000000, found '0'"
        ),
        FaultyFile(
            "models:\n  a: { targets: [{ model: simulator/echo, weight: -1 }] }",
            2,
            51,
            "models.a.targets[0].weight",
            "found '-1'"
        ),
        FaultyFile(
            "models:\n  a: { targets: [{ weight: 1 }] }",
            2,
            18,
            "models.a.targets[0]",
            "expected 'model', or 'targets'"
        ),
        FaultyFile(
            "models:\n  a: { targets: [simulator/echo] }",
            2,
            18,
            "models.a.targets[0]",
            "expected a mapping, found text"
        ),
    ]

    /// What later versions will know.
    static let laterVersions: [FaultyFile] = [
        FaultyFile("cache: {}", 1, 1, "cache", "not supported yet by this version"),
        FaultyFile(
            "models:\n  a: { strategy: conditional, targets: [{ model: simulator/echo, when: \"caller.teem == 'a'\" }] }",
            2,
            72,
            "models.a.targets[0].when",
            "(column 1 of the condition)"
        ),
        FaultyFile("vendors:\n  bedrock: { api_key: k }", 2, 3, "vendors.bedrock.region", "'region' is missing"),
        FaultyFile("vendors:\n  vertex: {}", 2, 3, "vendors.vertex.project", "'project' is missing"),
        FaultyFile(
            "vendors:\n  bedrock: { region: eu central 1 }",
            2,
            22,
            "vendors.bedrock.region",
            "'region' holds a character that cannot stand there"
        ),
        FaultyFile(
            "vendors:\n  bedrock: { region: evil.example/ }",
            2,
            22,
            "vendors.bedrock.region",
            "expected something like eu-central-1"
        ),
        FaultyFile(
            "vendors:\n  vertex: { project: ../p }",
            2,
            22,
            "vendors.vertex.project",
            "'project' holds a character that cannot stand there"
        ),
        FaultyFile(
            "vendors:\n  vertex: { project: p, region: a/b }",
            2,
            33,
            "vendors.vertex.region",
            "expected something like europe-west1"
        ),
        FaultyFile(
            "vendors:\n  bedrock: { region: eu-central-1, credentials: { access_key_id: a } }",
            2,
            36,
            "vendors.bedrock.credentials",
            "belong together"
        ),
        FaultyFile(
            "vendors:\n  azure: { base_url: \"https://a\", credentials: { scope: cognitiveservices } }",
            2,
            57,
            "vendors.azure.credentials.scope",
            "expected a scope"
        ),
        FaultyFile(
            "vendors:\n  bedrock: { region: eu-central-1, headers: { X-Amz-Date: a } }",
            2,
            47,
            "vendors.bedrock.headers.X-Amz-Date",
            "is written by the gateway"
        ),
        FaultyFile(
            "vendors:\n  openai: { credentials: {} }",
            2,
            26,
            "vendors.openai.credentials",
            "no cloud credentials"
        ),
    ]

    /// Keys written twice.
    static let duplicates: [FaultyFile] = [
        FaultyFile("log: {}\nlog: {}", 2, 1, "log", "written twice; first in line 1"),
        FaultyFile(
            "vendors:\n  ollama: {}\n  vllm: {}\n  ollama: {}",
            4,
            3,
            "vendors.ollama",
            "written twice; first in line 2"
        ),
        FaultyFile("log: { level: info, \"level\": info }", 1, 21, "log.level", "written twice; first in line 1"),
    ]

    /// What is no YAML.
    static let syntax: [FaultyFile] = [
        FaultyFile("server: { listen: ", 2, 1, "", "did not find expected"),
        FaultyFile("a: b: c", 1, 5, "", "mapping values are not allowed in this context"),
        FaultyFile("a: *nowhere", 1, 4, "", "found undefined alias"),
        FaultyFile("a: 1\n---\nb: 2", 2, 1, "", "found another document"),
        FaultyFile("? [a]\n: b", 1, 3, "", "a key must be text"),
    ]
}
