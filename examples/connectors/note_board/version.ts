/** The version of Note Board's API that this connector speaks, as a path below its host. */
export const API_PATH = '/v1';
