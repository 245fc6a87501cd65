package com.example.shop;

import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Endpoints of the gateway itself. */
@RestController
class ShopController {

    @RequestMapping("/fallback")
    Map<String, Object> fallback() {
        return Map.of("results", "none, search is resting");
    }

    @GetMapping("/baskets/{id}")
    String basket(@PathVariable("id") String id) {
        if (id.equals("closed")) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "The basket is closed.");
        }
        throw new UnknownBasket(id);
    }

    @ExceptionHandler
    ResponseEntity<String> handle(UnknownBasket unknown) {
        return ResponseEntity.status(HttpStatus.GONE).body(unknown.getMessage());
    }

    private static final class UnknownBasket extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnknownBasket(String id) {
            super("No basket " + id);
        }
    }
}
