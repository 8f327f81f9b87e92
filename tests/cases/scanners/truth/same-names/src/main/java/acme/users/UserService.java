package acme.users;

class UserService {
    boolean run(Format format) {
        if (format == Format.EXPORT) { return false; }
        return flags.isOn(UserFlags.SSO.key) && flags.isOn(UserFlags.AVATARS.key);
    }
}
