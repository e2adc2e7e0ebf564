import tseslint from "typescript-eslint";
import hooks from "eslint-plugin-react-hooks";

// eslint-plugin-jsx-a11y does not support ESLint 10 yet; React Aria and the axe tests stand in for it.
/** What is restricted, and where it is the way to do it. */
const RESTRICTED = [
  {
    selector:
      "CallExpression[callee.object.name='Date'][callee.property.name='now']," +
      " NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.name='Date']",
    message: "This asks for the time of day. The core compares times: take them from its answers.",
    except: [],
  },
  {
    selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
    message: "Markup enters the page in design/prose/prose.tsx alone: use <Html> or <Svg>.",
    except: ["src/design/prose/prose.tsx"],
  },
  {
    selector: "Property[key.name='queryKey'] > ArrayExpression",
    message: "Take the name from backend/keys.ts, whose table says what makes it stale.",
    except: [],
  },
  {
    selector: "CallExpression[callee.property.name=/^(invalidate|refetch)Queries$/]",
    message: "The core tells what changed; backend/keys.ts says what follows it.",
    except: ["src/backend/changes.ts"],
  },
  // Keys by name are dead on other layouts, and act while a word is being composed.
  {
    selector:
      ":matches(MemberExpression[object.name=/^(event|e|nativeEvent)$/]," +
      " MemberExpression[object.property.name='nativeEvent'])" +
      "[property.name=/^(key|code|keyCode|which)$/]",
    message: "Make it a command (useCommands), or ask isPressed of shared/keyboard/chords.ts for a key of one field.",
    except: ["src/shared/keyboard/chords.ts", "src/shared/keyboard/key-targets.ts", "src/shared/keyboard/commands.tsx"],
  },
];
const restricted = (file) => [
  "error",
  ...RESTRICTED.filter(({ except }) => !except.includes(file)).map(({ selector, message }) => ({ selector, message })),
];

const TAURI = { group: ["@tauri-apps/*"], message: "Only backend/tauri.ts talks to Tauri." };
const QUERIES = [
  { group: ["@tanstack/*"], importNames: ["useQuery", "useMutation", "useQueryClient"] },
  { group: ["**/study/run"], importNames: ["useRun"] },
  { group: ["**/backend/keys"] },
].map((one) => ({ ...one, message: "What a feature asks the core for is in its queries.ts." }));

/** The folders from the bottom up: each imports only from those before it. Shell and features lie beside each other. */
const LAYERS = ["backend", "shared", "design", "shell"];
const above = (index) => {
  const folders = [...LAYERS.slice(index + 1), "features"].join("|");
  return [{ regex: `^(\\.\\./)+(${folders})/`, message: "This folder lies above; see ARCHITECTURE.md, The window." }];
};

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
      // The caller handles the failure of what it starts; a promise must not be discarded with "void".
      "@typescript-eslint/no-floating-promises": ["error", { ignoreVoid: false }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-invalid-void-type": "off",
      // Prettier breaks code; this holds for comments and texts too. A file's name cannot be broken.
      "max-len": ["error", { code: 120, ignoreUrls: true, ignoreRegExpLiterals: true, ignorePattern: "\\.woff2" }],
      "no-restricted-syntax": restricted(null),
    },
  },
  ...RESTRICTED.flatMap(({ except }) => except).map((file) => ({
    files: [file],
    rules: { "no-restricted-syntax": restricted(file) },
  })),
  {
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/backend/tauri.ts", "src/backend/tauri.test.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: [TAURI] }] },
  },
  ...LAYERS.map((layer, index) => ({
    files: [`src/${layer}/**/*.{ts,tsx}`],
    ignores: ["src/backend/tauri.ts", "src/**/*.test.{ts,tsx}"],
    rules: { "no-restricted-imports": ["error", { patterns: [TAURI, ...above(index)] }] },
  })),
  ...[
    { files: ["src/features/**/*.{ts,tsx}"], more: QUERIES },
    { files: ["src/features/*/queries.ts"], more: [] },
  ].map(({ files, more }) => ({
    files,
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            TAURI,
            ...more,
            { regex: `^\\.\\./(?!\\.\\.)`, message: "Features do not import each other." },
            { regex: "/(features|shell)/", message: "Features import neither each other nor the shell." },
            // What a screen starts may end after the person has left it.
            {
              group: ["**/navigation/history"],
              importNames: ["useHistory"],
              message: "Move on from the screen's own place: usePlace.",
            },
          ],
        },
      ],
    },
  })),
  // The sample pack's texts are lines as the core writes them.
  { files: ["src/backend/sample/**"], rules: { "max-len": "off" } },
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
