final class Board {
    func lit(_ name: String, for user: User) -> Bool {
        client.boolVariation(forKey: name, defaultValue: false)
    }

    func glows(lamp name: String) -> Bool {
        return client.boolVariation(forKey: name, defaultValue: false)
    }
}
