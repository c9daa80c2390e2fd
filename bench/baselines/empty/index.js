/** Empty handler: what Node and the runtime client cost. Verifies nothing: not asked for a 401. */
export const handler = () => Promise.resolve({ statusCode: 200, body: "{}" });
