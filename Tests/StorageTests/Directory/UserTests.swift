import Access
import Directory
import JSON
import Testing

@Suite("A user") struct UserTests {
    @Test("who may do something else must log in again, and no other")
    func change() throws {
        let edits: [((inout User) -> Void, Bool)] = [
            ({ $0.roles = [.admin] }, true), ({ $0.isDisabled = true }, true), ({ $0.team = "find" }, true),
            ({ $0.organisation = nil }, true), ({ $0.name = "Ada" }, false), ({ $0.roles = [.viewer] }, false),
        ]
        for (edit, ends) in edits {
            var user = User(id: "u", email: "ada@acme.example", organisation: "acme", roles: [.viewer])
            let fault = user.change(at: 7) { user in
                edit(&user)
                return nil
            }
            #expect(fault == nil && user.sessionsEnded == (ends ? 7 : nil))
            #expect(try #require(User(id: "u", body: JSONValue(parsing: user.body.text))) == user)
        }
    }
}
