package io.m2mgateway.m2m;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;

/** Roles as the header packs them, two bits each, read in place: a conversation of thousands costs a few hundred bytes. */
final class RoleList extends AbstractList<Role> implements RandomAccess {
    private final byte[] packed;
    private final int size;

    /** Takes over the array: as long as the size needs, spare bits zero. */
    RoleList(byte[] packed, int size) {
        this.packed = packed;
        this.size = size;
    }

    byte[] packed() {
        return packed;
    }

    @Override
    public Role get(int index) {
        Objects.checkIndex(index, size);
        return Role.ofCode(packed[index >>> 2] >>> (2 * (index & 3)));
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean equals(Object other) {
        if (other instanceof RoleList list) {
            return size == list.size && Arrays.equals(packed, list.packed);
        }
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
