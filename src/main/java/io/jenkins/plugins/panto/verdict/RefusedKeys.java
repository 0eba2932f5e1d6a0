package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.PantoException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** When a wait fails for lack of a key: it was refused or not available in every poll for a long time. */
final class RefusedKeys {

    private final Streak<ClientLookup.Key> refused = new Streak<>();

    /** @return what ends the wait; null as long as it goes on */
    @CheckForNull
    PantoException after(@NonNull List<Poll.Answer> answers) {
        Set<ClientLookup.Key> good = new HashSet<>();
        Map<ClientLookup.Key, Poll.Answer> bad = new LinkedHashMap<>();
        for (Poll.Answer answer : answers) {
            PantoException failure = answer.failure();
            ClientLookup.Key key = ClientLookup.Key.of(answer.group());
            if (failure == null) {
                good.add(key);
            } else if (failure.isKeyRefused()) {
                bad.put(key, answer);
            }
        }
        bad.keySet().removeAll(good);
        refused.retain(bad.keySet());
        PantoException end = null;
        for (Map.Entry<ClientLookup.Key, Poll.Answer> one : bad.entrySet()) {
            Duration now = one.getValue().at();
            if (refused.isLong(one.getKey(), now)) {
                end = one.getValue().failure();
            }
        }
        return end;
    }
}
