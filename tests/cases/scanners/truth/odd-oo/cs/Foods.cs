namespace Foods;

public static partial class Food
{
    public static readonly FoodFlag ApplePie = new FoodFlag("apple-pie");
    public static readonly FoodFlag ApplePieCold = new("apple-pie-cold");
    private static readonly Dictionary<Course, string> Keys = new()
    {
        [Course.Bread] = "bread-oven",
        [Course.Dates] = "dates-only",
    };

    public static string KeyOf(Course course) => course switch
    {
        Course.Cheese => "cheese-cave",
        Course.Honey => "honey-pot",
        _ => Keys[course],
    };
}

public enum Course
{
    [Description("egg-timer")] Egg,
    [EnumMember(Value = "mint-leaf")] Mint,
    Bread,
    Cheese,
    Dates,
    Honey,
}
