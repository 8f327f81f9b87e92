class BookingTest(TestCase):
    @override_features(loyalty_badges=True)
    def test_badges(self):
        self.assertTrue(is_active("loyalty_badges"))
