import Foundation

@dynamicMemberLookup
struct FlagBox {
    subscript(dynamicMember name: String) -> Bool { store.bool(name) }
}

extension FlagKey {
    static let studyStreaks = FlagKey("study_streaks")
    static let gradeCurve = FlagKey("grade_curve", default: true)
}

struct FlagKey { let raw: String; init(_ raw: String, default: Bool = false) { self.raw = raw } }

func flag(_ name: StaticString) -> Bool { box.bool("\(name)") }
