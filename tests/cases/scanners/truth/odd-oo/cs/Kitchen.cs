namespace Foods;

public class Kitchen(IFlags flags)
{
    protected virtual string FlagKey => "figs-fresh";

    public bool Open() => flags.IsEnabled(Food.ApplePie) && flags.IsEnabled(Food.KeyOf(Course.Bread))
        && flags.IsEnabled(Food.KeyOf(Course.Cheese)) && flags.IsEnabled(Course.Egg.GetDescription())
        && flags.IsEnabled(FlagKey);
}
