/** The version, which is that of the ragd that this client was made with. */
export const VERSION = '0.1.0';
