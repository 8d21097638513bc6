"""Variational Bayes: a posterior over the parameters, which prunes components that are not needed."""
