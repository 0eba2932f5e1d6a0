package io.jenkins.plugins.panto.client;

/**
 * A row of the table of {@link Faults}.
 *
 * @param kind what kind of thing happens, in a few words
 * @param peer what the network and the service do
 * @param tries how often the client tries in all
 * @param sent how many triggers arrive at the service
 * @param ending what the client has to say of it
 * @param words stand in what it says
 */
public record Fault(String kind, String name, Peer peer, int tries, int sent, Ending ending, String words) {

    @FunctionalInterface
    public interface Peer {
        void shape(World world) throws Exception;

        default Peer and(Peer next) {
            return world -> {
                shape(world);
                next.shape(world);
            };
        }
    }

    /** The three things that can be said of a trigger. */
    public enum Ending {
        TRIGGERED(""),
        NOTHING("; nothing was triggered: "),
        MAYBE("; the test flows may have been triggered: check in Panto before you run this again.");

        private final String words;

        Ending(String words) {
            this.words = words;
        }

        /** Stand in what is said of this ending, and of no other. */
        public String words() {
            return words;
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
