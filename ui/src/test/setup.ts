import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// There is no layout here, so nothing ever comes near the window: draw at once.
Reflect.deleteProperty(globalThis, "IntersectionObserver");
Reflect.deleteProperty(window, "IntersectionObserver");

// A limit, not a wait: the first test of a screen loads its part of the app, which takes seconds on a busy computer.
configure({ asyncUtilTimeout: 15_000 });

afterEach(cleanup);
