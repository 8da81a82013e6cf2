import Access
import Gateway

/// How configurations are sent and told, in whichever operation.
enum ConfigurationForm {
    /// A configuration as it is written.
    static let text = Schema.text(0...(8 << 20))
    static let sent = Schema.Member("text", text, isRequired: true, "The configuration, in YAML.")
    static let read = AdminScope(.configuration, .read)
    static let write = AdminScope(.configuration, .write)
    static let path = "/api/v1/configuration"
    static let tag = "configuration"
}

extension APIServices {
    /// The configuration of the gateway that there is.
    func controlled() throws(Problem) -> any ConfigurationControl {
        guard let control = configuration else {
            throw Problem(503, code: "storage_missing", "There is no gateway here whose configuration it could be.")
        }
        return control
    }
}
