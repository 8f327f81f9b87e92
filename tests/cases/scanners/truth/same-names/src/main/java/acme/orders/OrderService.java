package acme.orders;

class OrderService {
    boolean run() {
        return flags.isOn(OrderFlags.NEW_FLOW) || flags.isOn(OrderFlags.EXPORT) || status == Status.ARCHIVE;
    }
}
