/** The package gives names by itself. */
export const RouteName = () => null;
