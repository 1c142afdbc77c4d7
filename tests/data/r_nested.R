# Members in groups against people on their own, run once: Rscript tests/data/r_nested.R
# Partially nested models: only the members of the arm `group` share a random intercept.
suppressMessages({library(lmerTest); library(jsonlite)})
made <- function(seed, between) {
  set.seed(seed)
  sizes <- c(5, 6, 4, 7, 6)
  site <- c(rep(paste0("g", 1:5), sizes), rep("", 24))
  treated <- as.numeric(site != "")
  n <- length(site)
  pre <- round(rnorm(n, 50, 10))
  effect <- rep(rnorm(5, 0, between), sizes)
  post <- round(0.6 * pre + 18 - 4 * treated + c(effect, rep(0, 24)) + rnorm(n, 0, 6))
  data.frame(pre, post, treated, site)
}
fitted <- function(d) {
  d$cluster <- ifelse(d$site == "", paste0("alone", seq_along(d$site)), d$site)
  tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9),
                       check.nobs.vs.nlev = "ignore", check.nobs.vs.nRE = "ignore",
                       check.conv.singular = "ignore")
  one <- function(formula) {
    fit <- lmer(formula, d, control = tight)
    variances <- as.data.frame(VarCorr(fit))$vcov
    list(coefficients = as.data.frame(summary(fit)$coefficients),
         group_variance = variances[1], residual_variance = variances[2])
  }
  d$change <- d$post - d$pre
  list(ancova = one(post ~ pre + treated + (0 + treated | cluster)),
       change = one(change ~ treated + (0 + treated | cluster)))
}
differ <- made(7, 8)
alike <- made(4, 0)
result <- list(differ = c(list(data = differ), fitted(differ)),
               alike = c(list(data = alike), fitted(alike)),
               versions = list(R = R.version.string,
                               lme4 = as.character(packageVersion("lme4")),
                               lmerTest = as.character(packageVersion("lmerTest"))))
write_json(result, "tests/data/r_nested.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
for (case in c("differ", "alike")) {
  print(result[[case]]$ancova); print(result[[case]]$change)
}
