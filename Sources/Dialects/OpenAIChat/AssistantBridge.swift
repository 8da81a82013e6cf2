/// What an assistant says between the results of tools and the user, to vendors that refuse a user who speaks at once.
enum AssistantBridge {
    /// The message.
    static let message: StaticString = #"{"role":"assistant","content":"Done."}"#
}
