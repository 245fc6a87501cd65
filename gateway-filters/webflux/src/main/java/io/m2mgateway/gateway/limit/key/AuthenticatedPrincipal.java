package io.m2mgateway.gateway.limit.key;

import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClaimAccessor;
import org.springframework.util.ClassUtils;

/** What Spring Security has found out about a caller. No other class of ours names one of Spring Security's, which is optional. */
final class AuthenticatedPrincipal {
    private static final ClassLoader LOADER = AuthenticatedPrincipal.class.getClassLoader();

    private AuthenticatedPrincipal() {}

    /** Whether there is a Spring Security to ask. */
    static boolean isPossible() {
        return ClassUtils.isPresent("org.springframework.security.core.Authentication", LOADER);
    }

    /** Whether there can be tokens with claims. */
    static boolean hasClaims() {
        return isPossible() && ClassUtils.isPresent("org.springframework.security.oauth2.core.ClaimAccessor", LOADER);
    }

    /** The name; null unless Spring Security has authenticated the caller. */
    static @Nullable String name(Principal principal) {
        Authentication authentication = authenticated(principal);
        return authentication == null ? null : authentication.getName();
    }

    /** A claim that is text, a number or a truth value; null otherwise, and unless Spring Security has verified the token. */
    static @Nullable String claim(Principal principal, String claim) {
        Authentication authentication = authenticated(principal);
        if (authentication == null) {
            return null;
        }
        Object value = null;
        if (authentication.getPrincipal() instanceof ClaimAccessor token) {
            value = token.getClaims().get(claim);
        } else if (authentication.getCredentials() instanceof ClaimAccessor token) {
            value = token.getClaims().get(claim);
        }
        return value instanceof String || value instanceof Number || value instanceof Boolean ? value.toString() : null;
    }

    private static @Nullable Authentication authenticated(Principal principal) {
        return principal instanceof Authentication authentication
                        && authentication.isAuthenticated()
                        && !(authentication instanceof AnonymousAuthenticationToken)
                ? authentication
                : null;
    }
}
