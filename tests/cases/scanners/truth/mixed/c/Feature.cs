namespace C;
public class FeatureOptions { public bool FastSync { get; set; } public bool DeadSync { get; init; } }
public enum Feature { [EnumMember(Value = "enum-value")] EnumValue, [EnumMember(Value = "enum-dead")] EnumDead }
public record FlagKey(string Value) { public static readonly FlagKey Rec = new("record-key"); public static readonly FlagKey RecDead = new("record-dead"); }
public static class Ext { public static string Key(this Feature f) => f switch { Feature.EnumValue => "switch-value", Feature.EnumDead => "switch-dead", _ => "" }; }
