/** Credentials of a source or a destination for the database of a connection string. */
export function postgresCredentials(connectionString: string): Readonly<Record<string, string | number>> {
  const { hostname, port, username, password, pathname } = new URL(connectionString);
  return {
    hostname,
    port: Number(port),
    user: username,
    // They must have one, also where the server asks for none.
    password: password === '' ? 'none' : decodeURIComponent(password),
    database: pathname.slice(1),
  };
}
