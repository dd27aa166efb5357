/** What the endpoint allows: so much is on its way at once, and may come twice after a kill. */
export const BATCH = 250;
export const PARALLEL = 4;
