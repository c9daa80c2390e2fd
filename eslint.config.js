import js from "@eslint/js";
import stylistic from "@stylistic/eslint-plugin";
import jest from "eslint-plugin-jest";
import { defineConfig } from "eslint/config";
import ts from "typescript-eslint";
import { handlerRules, roomRules } from "./eslint-rooms.js";

export default defineConfig(
  { ignores: ["node_modules/", "cdk.out/", "coverage/", "bench/results/", ".local*/"] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...ts.configs.stylisticTypeChecked,
  roomRules,
  handlerRules,
  {
    plugins: { "@stylistic": stylistic },
    languageOptions: {
      // Not the project service: over a whole run it reads every source and declaration twice.
      parserOptions: {
        project: ["tsconfig.json", "local/page/tsconfig.json"],
        tsconfigRootDir: import.meta.dirname,
      },
      globals: { process: "readonly", console: "readonly" },
    },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      // What is left out of an object on purpose.
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "no-console": "error",
      eqeqeq: "error",
      // Prettier wraps code; nothing wraps comments.
      "@stylistic/max-len": ["error", { code: 1000, comments: 100, ignoreUrls: true }],
    },
  },
  {
    // Command lines talk to a person through the terminal; everything in lambda/ logs through its
    // logger. What users write may use the console too.
    files: ["bin/**", "local/**", "bench/**", "test/**", "handlers/**", "docs/**", "*.js"],
    rules: { "no-console": "off" },
  },
  {
    // `onClick={() => close()}`: what a listener returns is read by nobody.
    files: ["local/page/**"],
    rules: {
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["test/**"],
    ...jest.configs["flat/recommended"],
    rules: {
      ...jest.configs["flat/recommended"].rules,
      "jest/expect-expect": ["error", { assertFunctionNames: ["expect", "expect*", "fc.assert"] }],
      "jest/no-conditional-expect": "off",
    },
  },
  { files: ["**/*.js"], ...ts.configs.disableTypeChecked },
);
