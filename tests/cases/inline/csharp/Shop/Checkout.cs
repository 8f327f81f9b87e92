namespace Shop;

public class Checkout
{
    public int Total()
    {
        if (!Features.EnableNewCheckout)
        {
            return 1;
        }
        return 2;
    }
}
