import Core
import Dialects
import JSON
import NIOCore
import Transport

/// Answers the lines of a batch as the simulator answers requests, without their times.
struct BatchRun {
    private let request: EndpointRequest
    private var batch: StoredBatch
    private var generator: SeededGenerator
    private var output = ByteBuffer()
    private var errors = ByteBuffer()

    init(_ batch: StoredBatch, _ request: EndpointRequest) {
        self.batch = batch
        self.request = request
        generator = request.generator
    }

    private var limits: StorageLimits { request.storage.limits }

    // MARK: Checking

    /// The batch once its input has been looked through: in progress, or failed.
    consuming func checked() async -> StoredBatch {
        let content: ByteBuffer
        do throws(StoredBatch.Fault) {
            content = try input()
        } catch {
            return failed([error])
        }
        var faults: [StoredBatch.Fault] = []
        var ids: Set<String> = []
        for line in BatchInput(content, endpoint: batch.endpoint) {
            batch.counts.total += 1
            guard batch.counts.total <= limits.batchLines else {
                let message = "A batch has at most \(limits.batchLines) requests."
                return failed([StoredBatch.Fault(code: "request_limit_exceeded", message: message)])
            }
            switch line {
            case .failure(let fault): faults.append(fault)
            case .success(let line):
                if batch.model == nil {
                    batch.model = line.body["model"]?.string.flatMap { $0.split(separator: "?").first.map(String.init) }
                }
                if !ids.insert(line.id).inserted { faults.append(.duplicate(line)) }
            }
            // So many are enough to see what is wrong.
            if faults.count == 100 { break }
            // The loop has other requests, too.
            if batch.counts.total % 256 == 0 { await Task.yield() }
        }
        if batch.counts.total == 0 {
            faults.append(StoredBatch.Fault(code: "empty_file", message: "The input file holds no requests."))
        }
        guard faults.isEmpty else { return failed(faults) }
        batch.status = .inProgress
        batch.began = request.now
        return batch
    }

    private func input() throws(StoredBatch.Fault) -> ByteBuffer {
        do throws(GatewayError) {
            return try request.storage.withFiles { (store) throws(GatewayError) in
                try store.file(batch.inputFileID).content
            }
        } catch {
            throw StoredBatch.Fault(code: "invalid_input_file", message: error.message, param: "input_file_id")
        }
    }

    private consuming func failed(_ faults: [StoredBatch.Fault]) -> StoredBatch {
        batch.status = .failed
        batch.failed = request.now
        batch.faults = faults
        batch.isRunning = false
        return batch
    }

    // MARK: Running

    /// The batch once its lines have been answered, its output in files of its own.
    consuming func completed() async -> StoredBatch {
        let content: ByteBuffer
        do throws(StoredBatch.Fault) {
            content = try input()
        } catch {
            return failed([error])
        }
        var lines = BatchInput(content, endpoint: batch.endpoint)
        while case .success(let line) = lines.next() {
            await answer(line)
            guard output.readableBytes + errors.readableBytes <= limits.bytes else {
                let message = "The output is larger than the \(limits.bytes) bytes that are kept."
                return failed([StoredBatch.Fault(code: "storage_limit_exceeded", message: message)])
            }
            if (batch.counts.completed + batch.counts.failed) % 32 == 0 { await Task.yield() }
        }
        do throws(GatewayError) {
            batch.outputFileID = try keep(output, "output")
            batch.errorFileID = try keep(errors, "error")
        } catch {
            return failed([StoredBatch.Fault(code: "storage_limit_exceeded", message: error.message)])
        }
        batch.status = .completed
        batch.completed = request.now
        batch.isRunning = false
        return batch
    }

    private mutating func answer(_ line: BatchLine) async {
        let id = generator.word(length: 24)
        let script = await script(line, id)
        let answer = script.steps.lazy.compactMap { step in
            if case .answer(let answer) = step { answer } else { nil }
        }.first
        let isGood = answer?.status == 200
        if isGood {
            batch.counts.completed += 1
            batch.usage.inputTokens += script.usage?.inputTokens ?? 0
            batch.usage.outputTokens += script.usage?.outputTokens ?? 0
            batch.usage.reasoningTokens = (batch.usage.reasoningTokens ?? 0) + (script.usage?.reasoningTokens ?? 0)
        } else {
            batch.counts.failed += 1
        }
        let told = JSONRaw.build { out in
            out.object { out in
                out.member("id", "batch_req_\(id)")
                out.member("custom_id", line.id)
                if let answer {
                    out.object("response") { out in
                        out.member("status_code", answer.status)
                        out.member("request_id", "req_\(id)")
                        out.member("body", JSONRaw(unchecked: answer.body))
                    }
                    out.nullMember("error")
                } else {
                    out.nullMember("response")
                    out.object("error") { out in
                        out.member("code", literal: "server_error")
                        out.member("message", "The request came to no answer.")
                    }
                }
            }
        }
        if isGood { Self.append(told, &output) } else { Self.append(told, &errors) }
    }

    private static func append(_ line: JSONRaw, _ file: inout ByteBuffer) {
        file.writeImmutableBuffer(line.bytes)
        file.writeStaticString("\n")
    }

    /// What the simulator does with the line's request.
    private mutating func script(_ line: BatchLine, _ id: String) async -> Script {
        guard case .operation(let operation) = SimulatorRoute(.post, batch.endpoint) else { return Script() }
        let asked = SimulatedRequest(
            operation: operation,
            body: line.body.raw.bytes,
            contentType: "application/json",
            query: nil
        )
        let fields = ResponseFields()
        guard line.body["stream"]?.bool != true else {
            let writer = ScriptWriter(
                dialect: Dialects.named(operation.dialect),
                profile: request.handler.profile,
                id: id,
                fields: fields,
                generator: generator
            )
            let error = GatewayError.invalidRequest("A batch does not stream.", param: "stream", code: "invalid_value")
            return writer.refusal(error)
        }
        return await request.handler.script(for: asked, id: id, fields: fields, generator.fork())
    }

    /// - Returns: the id of the file; nil for one that would be empty.
    private mutating func keep(_ content: ByteBuffer, _ kind: String) throws(GatewayError) -> String? {
        guard content.readableBytes > 0 else { return nil }
        let file = StoredFile(
            id: "file-\(generator.word(length: 24))",
            name: "\(batch.id)_\(kind).jsonl",
            purpose: "batch_output",
            created: request.now,
            expires: request.now + batch.outputLifetime,
            content: content
        )
        try request.storage.withFiles { (store) throws(GatewayError) in try store.add(file) }
        return file.id
    }
}

extension StoredBatch.Fault {
    fileprivate static func duplicate(_ line: BatchLine) -> StoredBatch.Fault {
        StoredBatch.Fault(
            code: "duplicate_custom_id",
            message: "The custom_id '\(line.id)' names more than one request.",
            param: "custom_id",
            line: line.number
        )
    }
}
