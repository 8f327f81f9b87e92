class C {
  private static final String NS = "shop";
  static final String X = NS + ".x";
  boolean on() { return client.getBooleanValue(X, false); }
}
