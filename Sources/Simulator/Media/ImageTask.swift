/// Which of the endpoints for pictures is asked.
enum ImageTask: Sendable, Hashable {
    case generation
    case edit
    case variation
}
