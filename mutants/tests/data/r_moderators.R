# Moderated change with HC3 errors, run once: Rscript tests/data/r_moderators.R
library(sandwich)
library(lmtest)
library(jsonlite)
data <- read.csv("tests/data/btheb.csv")
data$change <- data$m2 - data$pre
data <- data[!is.na(data$change), ]
data$age <- (data$id * 37) %% 23 + 20  # made up, so that there is a number
data$centred <- data$age - mean(data$age)
data$group <- factor(data$group, levels = c("TAU", "BtheB"))
data$third <- factor(c("a", "b", "c")[data$id %% 3 + 1])
coefs <- function(formula, rows) {
  fit <- lm(formula, data)
  v <- vcovHC(fit, type = "HC3")
  found <- coeftest(fit, vcov = v, df = fit$df.residual)[rows, , drop = FALSE]
  limits <- coefci(fit, vcov = v, df = fit$df.residual)[rows, , drop = FALSE]
  list(estimate = unname(found[, 1]), p = unname(found[, 4]), low = unname(limits[, 1]), high = unname(limits[, 2]))
}
joint <- function(big, small) {
  test <- waldtest(lm(small, data), lm(big, data), vcov = function(x) vcovHC(x, type = "HC3"), test = "F")
  list(f = test$F[2], p = test$`Pr(>F)`[2], df = test$Res.Df[2])
}
result <- list(
  number = coefs(change ~ centred, 2),
  category = coefs(change ~ third, 2:3),
  category_joint = joint(change ~ third, change ~ 1),
  two = coefs(change ~ drug, 2),
  arms_number = coefs(change ~ group * centred, 4),
  arms_category = coefs(change ~ group * third, 5:6),
  arms_joint = joint(change ~ group * third, change ~ group + third),
  versions = list(R = R.version.string, sandwich = as.character(packageVersion("sandwich")),
                  lmtest = as.character(packageVersion("lmtest")))
)
write_json(result, "tests/data/r_moderators.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)
