import Logging
import NIOCore

/// Writes swift-log's messages in the form of the access log, through the same sink.
struct SinkLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    let sink: LogSink
    let format: Configuration.Log.Format

    init(sink: LogSink, settings: Configuration.Log) {
        self.sink = sink
        format = settings.format
        logLevel = settings.level.logging
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var clock = LogClock()
        var line = LogLine(buffer: ByteBuffer(), format: format)
        line.begin(time: clock.text(), level: event.level, message: "\(event.message)")
        for (name, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: {
            $0.key < $1.key
        }) {
            line.metadata(name, "\(value)")
        }
        sink.write(line.end())
    }
}

extension Logger {
    /// The gateway's own log.
    init(sink: LogSink, settings: Configuration.Log) {
        self.init(label: "llm-gateway") { _ in SinkLogHandler(sink: sink, settings: settings) }
    }
}
