/** The build puts the text of a style sheet in the place of its import, minified. */
declare module '*.css' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: that is how a bundler gives the text
  export default text;
}
