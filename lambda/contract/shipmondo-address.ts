/** Base address of the API. Source: `openapi.json` of github.com/shipmondo/shipmondo-cli. */
export const productionApi = "https://app.shipmondo.com/api/public/v3";
/** It has users and keys of its own. */
export const sandboxApi = "https://sandbox.shipmondo.com/api/public/v3";
