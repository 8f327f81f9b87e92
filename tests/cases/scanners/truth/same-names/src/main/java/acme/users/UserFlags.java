package acme.users;

enum UserFlags {
    SSO("users.sso"), EXPORT("users.export"), AVATARS("users.avatars");

    final String key;

    UserFlags(String key) { this.key = key; }
}
