import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

// There is no layout here, so nothing ever comes near the window: draw at once.
Reflect.deleteProperty(globalThis, "IntersectionObserver");
Reflect.deleteProperty(window, "IntersectionObserver");

afterEach(cleanup);
