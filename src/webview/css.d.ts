/** esbuild writes imported style sheets beside the script, as `report.css`. */
declare module "*.css";
