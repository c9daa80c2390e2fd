/** Each is tried on a token that none before it verifies, and all in one request's time. */
export const mostKeys = 20;
