/** The text of a style sheet, minified, with all that it imports in it. */
declare module '*.css' {
  const css: string;
  // biome-ignore lint/style/noDefaultExport: the build gives no other
  export default css;
}
