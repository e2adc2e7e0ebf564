import tseslint from "typescript-eslint";
import hooks from "eslint-plugin-react-hooks";

// eslint-plugin-jsx-a11y does not support ESLint 10 yet; React Aria and the axe tests stand in for it.
export default tseslint.config(
  { ignores: ["dist", "dist-demo", "node_modules", "src/bindings", "public"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "react-hooks": hooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-invalid-void-type": "off",
      "no-restricted-syntax": [
        "error",
        { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: "Take the time from an argument or from clock()." },
      ],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/backend/tauri.ts"],
    rules: {
      "no-restricted-imports": ["error", { patterns: [{ group: ["@tauri-apps/*"], message: "Only backend/tauri.ts talks to Tauri." }] }],
    },
  },
  // A feature knows design/, frame/ and backend/, never another feature.
  ...["today", "topics", "reading", "search", "settings", "flags", "palette", "bank", "review", "rehearsal", "interview", "whiteboard"].map((feature) => ({
    files: [`src/features/${feature}/**/*.{ts,tsx}`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: ["@tauri-apps/*"], message: "Only backend/tauri.ts talks to Tauri." },
            { regex: `^\\.\\./(?!\\.\\.)`, message: "Features do not import each other." },
            { regex: "/features/", message: "Features do not import each other." },
          ],
        },
      ],
    },
  })),
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
