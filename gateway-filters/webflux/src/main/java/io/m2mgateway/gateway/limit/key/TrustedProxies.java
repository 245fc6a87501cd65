package io.m2mgateway.gateway.limit.key;

import io.m2mgateway.gateway.args.InvalidSettingException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Networks of proxies whose word on a caller's address counts. Immutable. */
public final class TrustedProxies {
    private static final String PROPERTY = "m2m.trusted-proxies";

    private final List<Network> networks;

    private record Network(InetAddress base, int bits) {
        boolean contains(byte[] other) {
            byte[] address = base.getAddress();
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit += Byte.SIZE) {
                int mask = bits - bit >= Byte.SIZE ? 0xff : 0xff << (Byte.SIZE - (bits - bit));
                if (((address[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private TrustedProxies(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32} or a single address.
     *
     * @throws InvalidSettingException for what is none
     */
    public static TrustedProxies of(List<String> cidrs) {
        List<Network> networks = new ArrayList<>();
        for (int i = 0; i < cidrs.size(); i++) {
            Network network = parse(cidrs.get(i).strip());
            if (network == null) {
                throw new InvalidSettingException(
                        PROPERTY + "[" + i + "]",
                        cidrs.get(i),
                        "no network",
                        "Write an address and a number of bits, for example 10.0.0.0/8 or 2001:db8::/32.");
            }
            networks.add(network);
        }
        return new TrustedProxies(networks);
    }

    private static @Nullable Network parse(String cidr) {
        int slash = cidr.indexOf('/');
        InetAddress address = CallerAddress.parse(slash < 0 ? cidr : cidr.substring(0, slash));
        if (address == null) {
            return null;
        }
        int most = address.getAddress().length * Byte.SIZE;
        try {
            int bits = slash < 0 ? most : Integer.parseInt(cidr.substring(slash + 1));
            return bits < 0 || bits > most ? null : new Network(address, bits);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Whether there are any. */
    public boolean isEmpty() {
        return networks.isEmpty();
    }

    /** Whether an address lies in one of them. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (Network network : networks) {
            if (network.contains(bytes)) {
                return true;
            }
        }
        return false;
    }
}
