package shop;

class Checkout {
    int total() {
        if (Features.FEATURE_NEW_CHECKOUT) {
            return 1;
        }
        return 2;
    }
}
