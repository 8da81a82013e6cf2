import JSON

/// The description of the API, made of its operations (OpenAPI 3.1.0).
enum OpenAPIDocument {
    static func make(_ operations: [Operation], version: String) -> JSONValue {
        var paths = JSONObject()
        var named: [String: Schema] = [:]
        Problem.schema.collect(into: &named)
        for operation in operations {
            var path = paths[operation.path]?.object ?? JSONObject()
            path[operation.method.rawValue.lowercased()] = describe(operation, &named)
            paths[operation.path] = .object(path)
        }
        var schemas = JSONObject()
        for (name, schema) in named.sorted(by: { $0.key < $1.key }) { schemas[name] = schema.document }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "LLM Gateway control plane", "version": .string(version),
                "description":
                    "Organisations, teams, keys, users, prices, the ledger and the configuration of a gateway.",
            ],
            "servers": [["url": "/"]],
            "security": [["key": []], ["session": []]],
            "paths": .object(paths),
            "components": [
                "schemas": .object(schemas),
                "securitySchemes": [
                    "key": [
                        "type": "http", "scheme": "bearer",
                        "description":
                            "A gateway key with roles or scopes to administer, or a token of an issuer whose tokens administer.",
                    ],
                    "session": [
                        "type": "apiKey", "in": "cookie", "name": "llm_gateway_session",
                        "description": "Of a person who logged in.",
                    ],
                ],
            ],
        ]
    }

    private static func describe(_ operation: Operation, _ named: inout [String: Schema]) -> JSONValue {
        var object: JSONObject = [
            "operationId": .string(operation.id), "tags": [.string(operation.tag)],
            "summary": .string(operation.summary),
        ]
        let scope = operation.scope.map { "Takes the scope `\($0)`." }
        let detail = [operation.detail, scope].compactMap(\.self).joined(separator: " ")
        if !detail.isEmpty { object["description"] = .string(detail) }
        if operation.isOpen { object["security"] = .array([]) }
        let parameters =
            operation.pathParameters.map { parameter($0, in: "path", &named) }
            + operation.query.map { parameter($0, in: "query", &named) } + headers(of: operation)
        if !parameters.isEmpty { object["parameters"] = .array(parameters) }
        if let body = operation.body {
            body.collect(into: &named)
            object["requestBody"] = [
                "required": true, "content": ["application/json": ["schema": body.document]],
            ]
        }
        object["responses"] = .object(responses(of: operation, &named))
        return .object(object)
    }

    private static func parameter(
        _ parameter: Operation.Parameter,
        in place: String,
        _ named: inout [String: Schema]
    ) -> JSONValue {
        parameter.schema.collect(into: &named)
        return [
            "name": .string(parameter.name), "in": .string(place),
            "required": .bool(place == "path" || parameter.isRequired), "description": .string(parameter.purpose),
            "schema": parameter.schema.document,
        ]
    }

    private static func headers(of operation: Operation) -> [JSONValue] {
        func header(_ name: String, _ schema: JSONValue, _ purpose: String) -> JSONValue {
            [
                "name": .string(name), "in": "header", "required": false, "description": .string(purpose),
                "schema": schema,
            ]
        }
        var headers: [JSONValue] = []
        if operation.takesTag || operation.hasTag && operation.method == .get {
            headers.append(
                operation.method == .get
                    ? header(
                        "If-None-Match",
                        ["type": "string"],
                        "An entity tag: the answer is 304 without a body where it still holds."
                    )
                    : header(
                        "If-Match",
                        ["type": "string", "pattern": #"^(\*|"[!#-~]*")$"#],
                        "An entity tag: the answer is 412 where what is changed has another one by now."
                    )
            )
        }
        if operation.method == .post {
            headers.append(
                header(
                    IdempotentAnswers.header,
                    ["type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"],
                    "A name for the request: one that is sent again with it within a day is answered as the first one was, "
                        + "and not done again."
                )
            )
        }
        return headers
    }

    private static func responses(of operation: Operation, _ named: inout [String: Schema]) -> JSONObject {
        var responses = JSONObject()
        switch operation.success {
        case .json(let status, let schema):
            schema.collect(into: &named)
            var answer: JSONObject = [
                "description": "What was asked for.",
                "content": ["application/json": ["schema": schema.document]],
            ]
            if operation.hasTag {
                answer["headers"] = ["ETag": ["schema": ["type": "string"], "description": "The entity tag."]]
            }
            responses[String(status)] = .object(answer)
        case .nothing: responses["204"] = ["description": "Done."]
        case .stream(let types):
            var content = JSONObject()
            for type in types { content[type] = ["schema": ["type": "string"]] }
            responses["200"] = ["description": "What was asked for.", "content": .object(content)]
        }
        if operation.hasTag, operation.method == .get {
            responses["304"] = ["description": "It still is as it was."]
        }
        for status in operation.allProblems {
            responses[String(status)] = [
                "description": .string(Problem.title(of: status)),
                "content": ["application/problem+json": ["schema": Problem.schema.document]],
            ]
        }
        return responses
    }
}
